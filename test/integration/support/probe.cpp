#include "support/probe.hpp"

#include <boost/test/unit_test.hpp>

namespace support {

void probe::setup()
{
    ad_requests_ = shared_stack().counter("total", "ad_requests");
    impressions_ = shared_stack().counter("total", "impressions");
}

void probe::teardown() const
{
    BOOST_TEST(shared_stack().counter("total", "ad_requests") == ad_requests_);
    BOOST_TEST(shared_stack().counter("total", "impressions") == impressions_);
}

answer probe::post_form(std::string_view target, std::string_view form)
{
    return ask("POST", target, "Content-Type: application/x-www-form-urlencoded\r\n", form);
}

answer probe::ask(std::string_view method, std::string_view target, std::string_view headers, std::string_view body)
{
    std::string request(method);
    request += " ";
    request += target;
    request += " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    request += headers;
    if (!body.empty())
        request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    request += "\r\n";
    request += body;
    auto got = connection_.send(request);
    if (got.status == 200 && target.starts_with("/ad"))
        ++ad_requests_;
    else if (got.status == 200 && target.starts_with("/impression"))
        ++impressions_;
    return got;
}

} // namespace support
