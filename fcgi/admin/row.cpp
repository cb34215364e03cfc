#include "admin/row.hpp"

#include "core/rfc3339.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

namespace admin {
namespace {

// RFC 4180. Always in quotes, so that an empty name is not taken for a missing one.
void append_quoted_csv(std::string& out, std::string_view text)
{
    out += '"';
    for (const char c : text) {
        if (c == '"')
            out += '"';
        out += c;
    }
    out += '"';
}

void append_csv(std::string& out, const row& what, std::string_view name, bool is_other)
{
    out.append(counters::name_of(what.which)).append(",");
    append_quoted_csv(out, name);
    out.append(is_other ? ",true," : ",false,").append(what.bucket).append(",");
    if (what.start)
        out += core::rfc3339::format(*what.start);
    for (const auto which : counters::all_counters)
        out.append(",").append(std::to_string(what.counted.of(which)));
    out += '\n';
}

void append_ndjson(std::string& out, const row& what, std::string_view name, bool is_other)
{
    out.append(R"({"dimension":")").append(counters::name_of(what.which));
    out.append(R"(","name":)").append(boost::json::serialize(boost::json::string(name)));
    out.append(R"(,"other":)").append(is_other ? "true" : "false");
    out.append(R"(,"bucket":")").append(what.bucket);
    out.append(R"(","start":)").append(what.start ? '"' + core::rfc3339::format(*what.start) + '"' : "null");
    for (const auto which : counters::all_counters)
        out.append(",\"").append(counters::name_of(which)).append("\":").append(std::to_string(what.counted.of(which)));
    out += "}\n";
}

} // namespace

std::string_view header(row_format as)
{
    return as == row_format::csv ? "dimension,name,other,bucket,start,ad_requests,fills,impressions,filtered\n" : "";
}

void append(std::string& out, row_format as, const row& what)
{
    const bool is_other = what.which != counters::dimension::total && what.name == counters::other_names;
    const auto name = is_other ? counters::other_shown : what.name;
    if (as == row_format::csv)
        append_csv(out, what, name, is_other);
    else
        append_ndjson(out, what, name, is_other);
}

} // namespace admin
