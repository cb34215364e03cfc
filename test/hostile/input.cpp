#include "input.hpp"

#include "dice.hpp"
#include "fastcgi.hpp"
#include "http.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace hostile {
namespace {

ending impatient(dice& chance, target where)
{
    if (chance.one_in(20))
        return ending::held;
    return where == target::http && chance.one_in(3) ? ending::half_closed : ending::cut;
}

// Cuts what is sent at any place.
void break_off(dice& chance, std::vector<step>& steps)
{
    const auto last = chance.below(steps.size());
    steps.resize(last + 1);
    auto& bytes = steps.back().bytes;
    bytes.resize(chance.below(bytes.size() + 1));
}

} // namespace

input make_input(std::uint64_t seed, std::uint64_t number)
{
    dice chance(seed, number);
    auto made = number % 2 == 0 ? http_input(chance) : fastcgi_input(chance);
    if (number / turn % 2 == 0)
        return made;
    made.end = impatient(chance, made.where);
    if (chance.one_in(2))
        break_off(chance, made.steps);
    return made;
}

void save(const input& what, const std::filesystem::path& file)
{
    std::ofstream out(file, std::ios::binary);
    out << "hostile " << int(what.where) << ' ' << int(what.end) << ' ' << what.most << ' ' << what.steps.size()
        << '\n';
    for (const auto& [bytes, pause] : what.steps)
        out << bytes.size() << ' ' << pause.count() << '\n' << bytes << '\n';
    if (!out.flush())
        throw std::runtime_error("can't write " + file.string());
}

std::optional<input> load(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    std::string word;
    int where = 0;
    int end = 0;
    std::size_t steps = 0;
    input what;
    if (!(in >> word >> where >> end >> what.most >> steps) || word != "hostile")
        return std::nullopt;
    what.where = target(where);
    what.end = ending(end);
    while (steps-- > 0) {
        std::size_t size = 0;
        std::chrono::milliseconds::rep pause = 0;
        if (!(in >> size >> pause))
            return std::nullopt;
        in.ignore();
        auto& added = what.steps.emplace_back(step{std::string(size, '\0'), std::chrono::milliseconds(pause)});
        if (!in.read(added.bytes.data(), static_cast<std::streamsize>(size)))
            return std::nullopt;
    }
    return what;
}

} // namespace hostile
