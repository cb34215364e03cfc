#include "admin/output.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdlib.h>

namespace {

namespace fs = std::filesystem;

struct folder
{
    folder()
    {
        if (::mkdtemp(path.data()) == nullptr)
            throw std::runtime_error("mkdtemp failed");
    }
    ~folder() { fs::remove_all(path); }
    std::string file(const std::string& name) const { return path + "/" + name; }
    std::string path = "/tmp/adtally-output-XXXXXX";
};

std::string read(const std::string& path)
{
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

admin::checkpoint at(std::string after)
{
    return {.what = {.dimensions = {counters::dimension::sdk}, .when = std::nullopt},
            .dimension = 0,
            .after = std::move(after),
            .bytes = 0,
            .rows = 1};
}

} // namespace

BOOST_AUTO_TEST_SUITE(admin_output)

BOOST_AUTO_TEST_CASE(a_file_is_there_when_it_is_whole)
{
    const folder own;
    const auto path = own.file("a.csv");
    auto to = admin::output::file(path, false);
    to.write("one\n");
    to.save(at("1"));
    BOOST_TEST(!fs::exists(path));
    to.write("two\n");
    to.finish();
    BOOST_TEST(read(path) == "one\ntwo\n");
    BOOST_TEST(std::distance(fs::directory_iterator(own.path), fs::directory_iterator()) == 1);
    BOOST_TEST(!admin::output::unfinished(path));
}

BOOST_AUTO_TEST_CASE(what_came_after_the_checkpoint_is_written_anew)
{
    const folder own;
    const auto path = own.file("a.csv");
    {
        auto to = admin::output::file(path, false);
        to.write("one\n");
        to.save(at("1"));
        to.write("two\nthr");
    }
    const auto reached = admin::output::unfinished(path);
    BOOST_TEST_REQUIRE(reached.has_value());
    BOOST_TEST(reached->after.value() == "1");
    BOOST_TEST(reached->bytes == 4u);
    auto to = admin::output::resumed(path, *reached);
    to.write("TWO\n");
    to.save(at("2"));
    BOOST_TEST(admin::output::unfinished(path)->bytes == 8u);
    to.finish();
    BOOST_TEST(read(path) == "one\nTWO\n");
}

BOOST_AUTO_TEST_CASE(a_compressed_file_may_be_cut_in_the_middle_of_a_member)
{
    const folder own;
    const auto path = own.file("a.gz");
    auto begun = at("1");
    begun.what.gzip = true;
    {
        auto to = admin::output::file(path, true);
        to.write("one\n");
        to.save(begun);
        for (int i = 0; i < 20'000; ++i)
            to.write(std::to_string(i * 7919));
    }
    const auto reached = admin::output::unfinished(path);
    BOOST_TEST_REQUIRE(reached.has_value());
    BOOST_TEST(fs::file_size(path + ".part") > reached->bytes);
    auto to = admin::output::resumed(path, *reached);
    to.write("two\n");
    to.finish();
    BOOST_TEST(std::system(("test \"$(gzip -dc " + path + ")\" = \"$(printf 'one\\ntwo')\"").c_str()) == 0);
}

BOOST_AUTO_TEST_CASE(nothing_is_overwritten)
{
    const folder own;
    const auto path = own.file("a.csv");
    std::ofstream(path) << "precious";
    BOOST_CHECK_THROW(admin::output::file(path, false), admin::output_refused);
    BOOST_TEST(read(path) == "precious");
    fs::remove(path);
    {
        auto to = admin::output::file(path, false);
        BOOST_CHECK_THROW(admin::output::file(path, false), admin::output_refused); // it is at it
        to.write("one\n");
        to.save(at("1"));
    }
    BOOST_CHECK_THROW(admin::output::file(path, false), admin::output_refused); // it was interrupted
    BOOST_TEST(read(path + ".part") == "one\n");
}

BOOST_AUTO_TEST_CASE(one_that_died_before_its_first_checkpoint_is_begun_anew)
{
    const folder own;
    const auto path = own.file("a.csv");
    {
        auto to = admin::output::file(path, false);
        to.write("one\nmore\n");
    }
    auto to = admin::output::file(path, false);
    to.write("two\n");
    to.finish();
    BOOST_TEST(read(path) == "two\n");
}

BOOST_AUTO_TEST_CASE(one_that_has_written_nothing_leaves_nothing_and_takes_nothing_from_another_one)
{
    const folder own;
    const auto path = own.file("a.csv");
    {
        const auto idle = admin::output::file(path, false);
        BOOST_CHECK_THROW(admin::output::file(path, false), admin::output_refused);
        BOOST_TEST(fs::exists(path + ".part"));
    }
    BOOST_TEST(fs::is_empty(own.path));
    {
        auto to = admin::output::file(path, false);
        to.save(at("1"));
    }
    BOOST_TEST(admin::output::unfinished(path).has_value());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_resumed_is_refused)
{
    const folder own;
    const auto path = own.file("a.csv");
    BOOST_CHECK_THROW(admin::output::unfinished(path), admin::output_refused);
    {
        auto to = admin::output::file(path, false);
        to.write("one\n");
        to.save(at("1"));
    }
    fs::resize_file(path + ".part", 2);
    BOOST_CHECK_THROW(admin::output::unfinished(path), admin::output_refused);
    fs::remove(path + ".part");
    BOOST_CHECK_THROW(admin::output::unfinished(path), admin::output_refused);
    std::ofstream(path + ".part") << "one\n";
    std::ofstream(path + ".resume") << "{";
    BOOST_CHECK_THROW(admin::output::unfinished(path), admin::output_refused);
}

BOOST_AUTO_TEST_CASE(one_that_died_after_its_last_step_is_finished)
{
    const folder own;
    const auto path = own.file("a.csv");
    {
        auto to = admin::output::file(path, false);
        to.write("one\n");
        to.save(at("1"));
    }
    fs::rename(path + ".part", path);
    BOOST_TEST(!admin::output::unfinished(path));
    BOOST_TEST(!fs::exists(path + ".resume"));
}

BOOST_AUTO_TEST_CASE(a_pipe_is_written_to_as_it_is)
{
    BOOST_TEST(admin::output::is_stream(""));
    BOOST_TEST(admin::output::is_stream("/dev/null"));
    BOOST_TEST(!admin::output::is_stream("/dev/null/there is no such file"));
    BOOST_CHECK_THROW(admin::output::file("/proc/there is no such folder/a", false), std::system_error);
    auto to = admin::output::stream("/dev/full", false);
    BOOST_CHECK_THROW(to.write("one\n"), std::system_error);
}

BOOST_AUTO_TEST_SUITE_END()
