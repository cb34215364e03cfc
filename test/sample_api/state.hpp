// What the sample API plays now, and what it has seen since that began.
#pragma once

#include "answer.hpp"
#include "asio.hpp"

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace sample_api {

// One behaviour, from the moment it is set until another one replaces it. Requests keep the scene they arrived in.
struct scene
{
    sample_api::answer answer;
    asio::steady_timer replaced; // expires when the scene is; whoever begins to wait later resumes at once
};

// Shared by the accept loop and all sessions, which hold a shared_ptr to it; used by one thread.
class state
{
public:
    using request_header = boost::beast::http::request_header<>;

    state(asio::any_io_executor executor, behaviour standard);

    const behaviour& standard() const { return standard_; }
    const std::shared_ptr<scene>& current() const { return current_; }

    // From now on requests are answered in this way. Counting starts again, and requests that hang are released.
    void play(const behaviour& next);

    // To be called with every request for an ad, and when its answer is done with.
    void begin(request_header header, bool first_of_its_connection);
    void end() { --in_flight_; }

    // The JSON that GET /_control answers.
    std::string report() const;

private:
    asio::any_io_executor executor_;
    behaviour standard_;
    std::shared_ptr<scene> current_;

    std::uint64_t requests_ = 0;
    std::uint64_t connections_ = 0;
    std::uint64_t in_flight_ = 0;
    request_header last_;
};

} // namespace sample_api
