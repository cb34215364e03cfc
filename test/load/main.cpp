// adtally-load: many clients of an adtally that keep books of what they were told.
#include "asio.hpp"
#include "options.hpp"
#include "plan.hpp"
#include "session.hpp"
#include "tally.hpp"

#include <exception>
#include <iostream>
#include <list>
#include <string_view>

namespace {

void end_the_program(const std::exception_ptr& failure)
{
    if (failure)
        std::rethrow_exception(failure);
}

} // namespace

int main(int argc, char** argv)
{
    if (argc == 2 && std::string_view(argv[1]) == "--help") {
        std::cout << load::usage();
        return 0;
    }
    const auto options = load::parse_options(argc, argv);
    if (!options)
        return 2;
    try {
        load::asio::io_context context(1);
        load::plan plan(*options);
        load::tally tally;
        std::list<load::session> sessions;
        for (std::size_t i = 0; i < options->connections; ++i)
            load::asio::co_spawn(context, sessions.emplace_back(context, *options, plan, tally).run(), end_the_program);
        context.run();
        tally.print(std::cout);
        return plan.has_enough() ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "adtally-load: " << error.what() << "\n";
        return 2;
    }
}
