// What Prometheus gets from a stack.
#pragma once

#include "support/stack.hpp"

#include <map>
#include <set>
#include <string>

namespace support {

struct scrape
{
    answer got;
    std::map<std::string, double> series; // by name and labels, as they stand there
    std::set<std::string> families;       // by their TYPE lines

    // -1 for one that is not there.
    double operator[](const std::string& name) const;
    // Of all series of this name that have these labels, such as `endpoint="ad"`.
    double sum(const std::string& name, const std::string& label = {}) const;
};

// Checks status, headers and the form of every line.
scrape scraped(const stack& of);

} // namespace support
