// adtally-sample-api: an ad API for newcomers, benchmarks and tests.
#include "asio.hpp"
#include "document.hpp"
#include "options.hpp"
#include "server.hpp"
#include "state.hpp"

#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <utility>

namespace {

using namespace sample_api;

// Every connection takes a file descriptor, and the usual soft limit is 1,024.
void raise_descriptor_limit()
{
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

behaviour standard_behaviour(const options& options)
{
    behaviour standard;
    standard.delay = options.delay;
    standard.body = sample_document();
    if (options.body_bytes != 0) {
        const auto padded = padded_document(options.body_bytes);
        if (!padded)
            throw std::runtime_error{"--body-bytes: the document has " + std::to_string(standard.body.size()) +
                                     " bytes; ask for as many, or for at least " +
                                     std::to_string(standard.body.size() + least_padding)};
        standard.body = *padded;
    }
    return standard;
}

tcp::acceptor listen(asio::io_context& context, const options& options)
{
    try {
        const tcp::endpoint endpoint{asio::ip::make_address(options.listen), options.port};
        return tcp::acceptor{context, endpoint}; // with SO_REUSEADDR
    } catch (const boost::system::system_error& error) {
        throw std::runtime_error{"can't listen on " + options.listen + " port " + std::to_string(options.port) + ": " +
                                 error.code().message()};
    }
}

// Whoever waits for the file must not read half a number.
void write_port_file(const std::string& path, std::uint16_t port)
{
    const std::string unfinished = path + ".new";
    std::ofstream file{unfinished};
    file << port << "\n" << std::flush;
    std::error_code error;
    if (file)
        std::filesystem::rename(unfinished, path, error);
    if (!file || error)
        throw std::runtime_error{"can't write the port to " + path};
}

void run(const options& options)
{
    raise_descriptor_limit();

    asio::io_context context{1};
    asio::signal_set signals{context, SIGINT, SIGTERM};
    signals.async_wait([&context](const boost::system::error_code&, int) { context.stop(); });

    const auto shared = std::make_shared<state>(context.get_executor(), standard_behaviour(options));
    tcp::acceptor acceptor = listen(context, options);
    const tcp::endpoint endpoint = acceptor.local_endpoint();
    if (!options.port_file.empty())
        write_port_file(options.port_file, endpoint.port());
    asio::co_spawn(context, serve(std::move(acceptor), shared), asio::detached);

    std::cerr << "adtally-sample-api: listening on http://" << endpoint << std::endl;
    context.run();
}

} // namespace

int main(int argc, char** argv)
{
    const auto options = parse_options(argc, argv);
    if (!options) {
        std::cerr << "adtally-sample-api: " << options.error().text << " (see --help)\n";
        return 2;
    }
    if (options->help) {
        std::cout << usage();
        return 0;
    }
    try {
        run(*options);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "adtally-sample-api: " << error.what() << "\n";
        return 1;
    }
}
