#include "support/beacon.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdio>
#include <map>
#include <stdexcept>

namespace support {
namespace {

const std::string before = "<Impression><![CDATA[";
const std::string behind = "]]></Impression>";

std::size_t find_value(const std::string& target, const std::string& name)
{
    for (const auto* separator : {"?", "&"})
        if (const auto at = target.find(separator + name + "="); at != target.npos)
            return at + name.size() + 2;
    throw std::runtime_error("no " + name + " in " + target);
}

} // namespace

std::vector<std::string> beacon_elements(const std::string& document, const std::string& public_url)
{
    const auto start = before + public_url + "/impression?";
    std::vector<std::string> found;
    for (auto at = document.find(start); at != document.npos; at = document.find(start, at + 1))
        found.push_back(document.substr(at, document.find(behind, at) + behind.size() - at));
    return found;
}

std::string beacon_target(const std::string& element, const std::string& public_url)
{
    const auto begin = before.size() + public_url.size();
    return element.substr(begin, element.size() - behind.size() - begin);
}

std::string without_beacons(std::string document, const std::string& public_url)
{
    for (const auto& element : beacon_elements(document, public_url))
        document.erase(document.find(element), element.size());
    return document;
}

std::string parameter_of(const std::string& target, const std::string& name)
{
    const auto begin = find_value(target, name);
    return target.substr(begin, target.find('&', begin) - begin);
}

std::string with_parameter(std::string target, const std::string& name, const std::string& value)
{
    return target.replace(find_value(target, name), parameter_of(target, name).size(), value);
}

std::string signed_anew(const std::string& target, const std::string& key)
{
    std::map<std::string, std::string> parameters;
    for (auto at = target.find('?'); at != target.npos; at = target.find('&', at + 1)) {
        const auto name = target.substr(at + 1, target.find('=', at) - at - 1);
        parameters[name] = parameter_of(target, name);
    }
    parameters.erase("signature");
    std::string text;
    for (const auto& [name, value] : parameters)
        text += name + '\0' + value + '\0';

    std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), code.data(), &size);
    std::string hex;
    for (unsigned i = 0; i < size; ++i) {
        std::array<char, 3> digits{};
        std::snprintf(digits.data(), digits.size(), "%02x", static_cast<unsigned>(code.at(i)));
        hex += digits.data();
    }
    return with_parameter(target, "signature", hex);
}

} // namespace support
