#include "support/storm.hpp"

#include "support/sums.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <future>
#include <signal.h>
#include <thread>
#include <unistd.h>

namespace support {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t document_size = 65'536;

// No part of it is like another: one that is missing, doubled or from elsewhere shows.
std::string make_document()
{
    std::mt19937 random(1);
    std::string text = R"(<VAST version="3.0"><Ad id="1"><!-- )";
    const std::string end = " --></Ad></VAST>";
    while (text.size() + end.size() < document_size)
        text += static_cast<char>('a' + random() % 26);
    return text + end;
}

bool all_done(std::array<std::future<finished>, storm::processes>& loads)
{
    return std::ranges::all_of(loads, [](auto& each) { return each.wait_for(0s) == std::future_status::ready; });
}

settings with_defaults(settings environment)
{
    environment.try_emplace("ADTALLY_REDIS_EXTRA", "--appendfsync always");
    // The deadline of the ad API is not what is tested.
    environment.try_emplace("AD_TIMEOUT", "6s");
    // Fewer than the clients name: the rest is counted together.
    environment.try_emplace("MAX_DISTINCT_COUNTRY_CODE", "3");
    return environment;
}

} // namespace

storm::storm(settings environment)
    : seed_(number_from("ADTALLY_TEST_SEED", std::random_device()())), random_(seed_),
      on_(with_defaults(std::move(environment))), document_(on_.folder() / "document.xml")
{
    const auto document = make_document();
    std::ofstream(document_) << document;
    on_.ad_api("", document);
}

told storm::rage(std::chrono::seconds least, const std::function<void()>& torment, const std::string& options)
{
    const auto heard = send(least, torment, options);
    const auto all = heard.sum();
    BOOST_TEST_MESSAGE(all.text() << "; " << note());
    for (const std::string never : {"hung", "wrong_body", "cut_short", "other"})
        BOOST_TEST(all.of(never) == 0, never << ": " << all.of(never) << "; " << note() << "\n" << particulars_);
    BOOST_TEST(all.certain() > 0, all.text() << "; " << note());
    BOOST_TEST(torments_ >= 8, note());
    settle();
    heard.expect_counted(on_, note());
    expect_agreeing_sums(on_, note());
    return heard;
}

void storm::rage_unnoticed(std::chrono::seconds least, const std::function<void()>& torment)
{
    const auto all = rage(least, torment).sum();
    BOOST_TEST(all.uncertain() + all.of("not_counted") == 0, all.text() << "; " << note() << "\n" << particulars_);
}

told storm::send(std::chrono::seconds least, const std::function<void()>& torment, const std::string& options)
{
    const auto requests = number_from("ADTALLY_STORM_REQUESTS", 6000) / processes;
    const auto command = ADTALLY_BINARY_DIR "/adtally-load --port " + std::to_string(on_.port()) + " --requests " +
                         std::to_string(requests) + " --seconds " + std::to_string(least.count()) + " --ad-body " +
                         document_ + " " + options + " --sdk ";
    const auto sdk = [](int process) { return std::string(process % 2 == 0 ? "1.0" : "2.0"); };

    std::array<std::future<finished>, processes> loads;
    for (int i = 0; i < processes; ++i)
        loads[static_cast<std::size_t>(i)] =
            std::async(std::launch::async, [line = command + sdk(i)] { return run(line); });
    std::this_thread::sleep_for(300ms); // until all of them are at it
    for (torments_ = 0; !all_done(loads); ++torments_)
        torment();

    told heard;
    particulars_.clear();
    for (int i = 0; i < processes; ++i) {
        const auto done = loads[static_cast<std::size_t>(i)].get();
        BOOST_TEST(done.code == 0, "adtally-load did not send all its requests: " << done.output);
        heard.take(done.output, sdk(i));
        particulars_ += done.output.substr(0, done.output.find("tally "));
    }
    return heard;
}

// Until nobody can count any more: what has an unknown outcome may still be on its way to Redis.
void storm::settle()
{
    client curl(on_.port());
    int well = 0;
    BOOST_TEST(eventually([&] { return (well = curl.get("/statistics?sdk=1.0").status == 200 ? well + 1 : 0) == 20; }),
               "the service does not come back; " << note());
    std::this_thread::sleep_for(1500ms);
}

// A pid file is empty for a moment when the component starts, and keeps the old pid until then. A signal to pid 0 would
// be one to ourselves.
pid_t storm::running(const std::string& component) const
{
    const auto pid = on_.pid(component);
    return pid > 0 && ::getpgid(pid) == pid ? pid : 0;
}

void storm::signal(const std::string& component, int number)
{
    if (const auto pid = running(component); pid != 0)
        ::kill(pid, number);
}

void storm::signal_a_worker(int number)
{
    if (const auto pids = on_.worker_pids(); !pids.empty())
        ::kill(pids[below(pids.size())], number);
}

void storm::stall_redis(std::chrono::milliseconds span, const std::function<void()>& meanwhile)
{
    const auto pid = running("redis");
    const paused stalled(pid != 0 ? std::vector<pid_t>{pid} : std::vector<pid_t>{});
    std::this_thread::sleep_for(span);
    meanwhile();
}

std::string storm::note() const
{
    return std::to_string(torments_) + " torments, ADTALLY_TEST_SEED=" + std::to_string(seed_);
}

} // namespace support
