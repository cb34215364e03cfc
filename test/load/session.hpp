// One client with one kept-alive connection.
#pragma once

#include "asio.hpp"
#include "options.hpp"
#include "plan.hpp"
#include "tally.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <string>

namespace load {

class session
{
public:
    session(asio::io_context& context, const options& wanted, plan& from, tally& into);

    // Sends what the plan gives, one request at a time, until it gives nothing.
    awaitable<void> run();

private:
    struct result
    {
        outcome what = outcome::unanswered;
        std::string particulars{};
    };

    // False: the time was over before there was a connection.
    awaitable<bool> connect();
    awaitable<void> pause();
    bool is_open();
    void close();

    // Nothing of the request may have been sent when this begins; when it was not to be sent at all, `sent` stays
    // false.
    awaitable<result> send(const shot& what, bool& sent);
    awaitable<result> receive(const shot& what);
    outcome judge(const shot& what, unsigned status, const std::string& body) const;

    boost::beast::tcp_stream stream_;
    boost::beast::flat_buffer buffer_;
    const options& options_;
    plan& plan_;
    tally& tally_;
};

} // namespace load
