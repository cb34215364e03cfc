// adtally-simulation: runs the ledger's protocol through seeded schedules of requests and faults and checks the books
// after each. A mutant is the same program with one safeguard taken out of the code: it must find something wrong.
#include "world.hpp"

#include <charconv>
#include <cstdlib>
#include <iostream>
#include <string_view>

namespace {

constexpr auto usage = R"(usage: adtally-simulation [--schedules N] [--seed S] [--mutant]
  --schedules N   how many schedules to run (100000)
  --seed S        the seed of the first one; the next ones count up from it (1)
  --mutant        succeed as soon as a schedule finds something wrong, and fail if none does
)";

bool take_number(std::string_view text, std::uint64_t& into)
{
    const auto [end, error] = std::from_chars(text.begin(), text.end(), into);
    return error == std::errc() && end == text.end();
}

} // namespace

int main(int argc, char** argv)
{
    std::uint64_t schedules = 100'000;
    std::uint64_t first = 1;
    bool is_mutant = false;
    for (int i = 1; i < argc; ++i) {
        const std::string_view option = argv[i];
        const std::string_view value = i + 1 < argc ? argv[i + 1] : "";
        if (option == "--mutant") {
            is_mutant = true;
        } else if ((option == "--schedules" && take_number(value, schedules)) ||
                   (option == "--seed" && take_number(value, first))) {
            ++i;
        } else {
            std::cerr << usage;
            return 2;
        }
    }

    for (auto seed = first; seed - first < schedules; ++seed) {
        const auto wrong = simulation::world(seed).run();
        if (wrong) {
            std::cout << "seed " << seed << ": " << *wrong << '\n';
            if (is_mutant)
                return EXIT_SUCCESS;
            std::cout << "again: adtally-simulation --schedules 1 --seed " << seed << '\n';
            return EXIT_FAILURE;
        }
    }
    std::cout << schedules << " schedules, seeds " << first << " to " << first + schedules - 1 << ": "
              << (is_mutant ? "nothing was found wrong, although a safeguard is missing" : "the books are right")
              << '\n';
    return is_mutant ? EXIT_FAILURE : EXIT_SUCCESS;
}
