// How functions answer that may refuse their input: the value, or a sentence for whoever gave the input.
#pragma once

#include <boost/system/result.hpp>

#include <string>

namespace sample_api {

struct fault
{
    std::string text;
};

template <class T>
using result = boost::system::result<T, fault>;

} // namespace sample_api
