#include "vast/tags.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace vast {
namespace {

constexpr std::string_view blanks = " \t\r\n";

// The name in encoding="..." of the XML declaration, in lower case. Empty: none, which means UTF-8 (XML 1.0, 4.3.3).
std::string declared_encoding(std::string_view document)
{
    if (!document.starts_with("<?xml") || document.find_first_of(blanks) != 5)
        return {};
    const auto declaration = document.substr(0, document.find("?>"));
    const auto attribute = declaration.find("encoding");
    const auto begin = declaration.find_first_of("\"'", attribute);
    if (attribute == declaration.npos || begin == declaration.npos)
        return {};
    const auto end = declaration.find(declaration[begin], begin + 1);
    std::string name(declaration.substr(begin + 1, end - begin - 1));
    for (auto& c : name)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return name;
}

} // namespace

bool is_scannable(std::string_view document)
{
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (document.starts_with(byte_order_mark))
        document.remove_prefix(byte_order_mark.size());
    // UTF-16 and UTF-32 have a NUL beside every < and EBCDIC another byte for it.
    const auto first = document.find_first_not_of(blanks);
    if (first == document.npos || document[first] != '<' || document.find('\0') != document.npos)
        return false;
    const auto encoding = declared_encoding(document);
    static constexpr std::array<std::string_view, 5> names{"", "utf-8", "utf8", "us-ascii", "ascii"};
    return std::ranges::find(names, encoding) != names.end() || encoding.starts_with("iso-8859-") ||
           encoding.starts_with("windows-125");
}

bool has_plain_markup(std::string_view document)
{
    static constexpr std::array<std::string_view, 10> names{"gb2312",    "gbk",       "gb18030", "big5",   "big5-hkscs",
                                                            "shift_jis", "shift-jis", "euc-jp",  "euc-kr", "euc-tw"};
    return is_scannable(document) || (document.find('\0') == document.npos &&
                                      std::ranges::find(names, declared_encoding(document)) != names.end());
}

bool tag_scanner::skip_past(std::string_view end)
{
    const auto found = document_.find(end, at_);
    at_ = found == document_.npos ? document_.size() : found + end.size();
    return found != document_.npos;
}

std::optional<tag> tag_scanner::next()
{
    attributes_ = 0;
    while ((at_ = std::min(document_.find('<', at_), document_.size())) < document_.size()) {
        const auto begin = at_;
        const auto rest = document_.substr(begin);
        if (rest.starts_with("<!--")) {
            at_ += 4; // <!--> is no comment
            skip_past("-->");
        } else if (rest.starts_with("<![CDATA[")) {
            skip_past("]]>");
        } else if (rest.starts_with("<?")) {
            skip_past("?>");
        } else {
            const bool is_end = rest.starts_with("</");
            at_ += is_end ? 2 : 1;
            const auto name = document_.substr(at_, document_.find_first_of(" \t\r\n/>", at_) - at_);
            // A > in an attribute's value ends no tag.
            for (;;) {
                at_ = document_.find_first_of("\"'>", at_);
                if (at_ == document_.npos) {
                    at_ = document_.size();
                    return std::nullopt;
                }
                if (document_[at_] == '>')
                    break;
                const char quote = document_[at_++];
                ++attributes_;
                skip_past({&quote, 1});
            }
            const bool is_empty = document_[at_ - 1] == '/';
            ++at_;
            return tag{.what = is_end     ? tag::kind::end
                               : is_empty ? tag::kind::empty
                                          : tag::kind::start,
                       .name = name,
                       .begin = begin,
                       .beyond = at_};
        }
    }
    return std::nullopt;
}

} // namespace vast
