#include "http/accept.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(http_accept)

BOOST_AUTO_TEST_CASE(what_browsers_send_for_an_image_prefers_one)
{
    for (const auto* accept :
         {"image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",      // Chrome
          "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5", // Firefox
          "image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,image/svg+xml,"
          "image/*;q=0.8,video/*;q=0.8,*/*;q=0.5", // Safari
          "image/webp,*/*",                        // Firefox until 2021
          "image/png,image/*;q=0.8,*/*;q=0.5", "image/*", "image/gif", "IMAGE/GIF", "image/avif", " image/* ",
          "image/gif, application/json", "application/json;q=0.5, image/gif", "application/json;q=0.9,image/*;q=0.91",
          "text/html, image/gif;q=0.3", "application/*;q=0.1,*/*;q=0.2,image/gif;q=0.3",
          "image/gif;level=1;q=0.5,application/json;q=0.4", "application/json;Q=0.1,image/*", "image/gif;q=wrong",
          "application/json;q=0,image/*;q=0.001"})
        BOOST_TEST_CONTEXT(accept)
    BOOST_TEST(http::prefers_image(accept));
}

BOOST_AUTO_TEST_CASE(everything_else_prefers_json)
{
    for (const auto* accept :
         {"", "*/*", "application/json", "text/html",
          // Chrome and Firefox for a page.
          "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8",
          "application/json, image/gif", "application/json, image/*;q=0.9", "image/gif;q=0.4, application/json;q=0.5",
          "*/*, image/gif;q=0.5", "image/gif;q=0, */*;q=0.1", "text/html, image/webp, */*", "application/image/gif",
          "text/image/", ",;,;=q,", "image", "json, image/avif", "image/*;q=0.5, application/*"})
        BOOST_TEST_CONTEXT(accept)
    BOOST_TEST(!http::prefers_image(accept));
}

BOOST_AUTO_TEST_CASE(a_long_header_is_read_in_one_go)
{
    std::string accept;
    for (int i = 0; i < 3000; ++i)
        accept += "a/b;q=0.1,;";
    BOOST_TEST(!http::prefers_image(accept));
    BOOST_TEST(http::prefers_image(accept + ",image/gif"));
}

BOOST_AUTO_TEST_SUITE_END()
