#include "state.hpp"

#include <boost/json.hpp>

#include <string_view>
#include <utility>

namespace sample_api {

namespace {

std::shared_ptr<scene> make_scene(const asio::any_io_executor& executor, const behaviour& how)
{
    asio::steady_timer replaced{executor, asio::steady_timer::time_point::max()};
    return std::make_shared<scene>(scene{prepare(how), std::move(replaced)});
}

// A client may send any bytes, JSON is UTF-8: each byte becomes the character of that number (ISO-8859-1).
std::string to_utf8(std::string_view bytes)
{
    std::string text;
    for (const char character : bytes) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte < 0x80) {
            text += character;
        } else {
            text += static_cast<char>(0xc0 | (byte >> 6));
            text += static_cast<char>(0x80 | (byte & 0x3f));
        }
    }
    return text;
}

} // namespace

state::state(asio::any_io_executor executor, behaviour standard)
    : executor_{std::move(executor)}, standard_{std::move(standard)}, current_{make_scene(executor_, standard_)}
{
}

void state::play(const behaviour& next)
{
    current_->replaced.expires_at(asio::steady_timer::time_point::min());
    current_ = make_scene(executor_, next);
    requests_ = 0;
    connections_ = 0;
    last_ = {};
}

void state::begin(request_header header, bool first_of_its_connection)
{
    ++requests_;
    ++in_flight_;
    if (first_of_its_connection)
        ++connections_;
    last_ = std::move(header);
}

std::string state::report() const
{
    boost::json::object headers;
    for (const auto& field : last_) {
        // Names that differ in case alone are one header.
        auto& value = headers[last_.find(field.name_string())->name_string()];
        if (value.is_string())
            value.get_string().append(", ").append(to_utf8(field.value()));
        else
            value = to_utf8(field.value());
    }
    return boost::json::serialize(boost::json::object{
        {"requests", requests_},
        {"connections", connections_},
        {"in_flight", in_flight_},
        {"last_target", to_utf8(last_.target())},
        {"last_headers", std::move(headers)},
    });
}

} // namespace sample_api
