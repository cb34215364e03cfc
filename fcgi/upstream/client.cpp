#include "upstream/client.hpp"

#include "upstream/failure.hpp"
#include "upstream/head.hpp"

#include <curl/curl.h>

#include <stdexcept>

namespace upstream {
namespace {

constexpr long most_redirects = 3;
// Kept transfers and pooled connections; beyond that they are made and closed as needed.
constexpr std::size_t most_idle_transfers = 1024;
constexpr long most_pooled_connections = 1024;

struct global_state
{
    global_state() { curl_global_init(CURL_GLOBAL_DEFAULT); }
    ~global_state() { curl_global_cleanup(); }
};

} // namespace

void client::multi_deleter::operator()(void* multi) const
{
    curl_multi_cleanup(multi);
}

// One request. Its easy handle is reused: that keeps its options and libcurl's allocations.
struct client::transfer
{
    struct easy_deleter
    {
        void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    };

    std::unique_ptr<CURL, easy_deleter> easy{curl_easy_init()};
    std::size_t max_bytes = 0;
    answer received;
    core::resumption<CURLcode> resume;
};

struct client::hooks
{
    static client& self(void* data) { return *static_cast<client*>(data); }

    static std::size_t on_body(char* bytes, std::size_t, std::size_t size, void* data) noexcept
    {
        auto& of = *static_cast<transfer*>(data);
        if (of.received.body.size() + size > of.max_bytes)
            return 0; // CURLE_WRITE_ERROR
        of.received.body.append(bytes, size);
        return size;
    }

    static int on_socket(CURL*, curl_socket_t fd, int what, void* data, void*) noexcept
    {
        self(data).sockets_.watch(fd, what);
        return 0;
    }

    static int on_timer(CURLM*, long milliseconds, void* data) noexcept
    {
        self(data).timeout_in(milliseconds);
        return 0;
    }

    static curl_socket_t open_socket(void* data, curlsocktype, curl_sockaddr* address) noexcept
    {
        return self(data).sockets_.open(address->family, address->socktype, address->protocol);
    }

    static int close_socket(void* data, curl_socket_t fd) noexcept { return self(data).sockets_.close(fd); }
};

client::client(core::io_context& context, std::size_t max_bytes)
    : io_(context), max_bytes_(max_bytes), timer_(context),
      sockets_(context, [this](int fd, int events) { act(fd, events); })
{
    static const global_state global;
    multi_.reset(curl_multi_init());
    if (!multi_)
        throw std::runtime_error("curl_multi_init failed");
    curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, hooks::on_socket);
    curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, hooks::on_timer);
    curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, most_pooled_connections);
}

client::~client() = default;

std::unique_ptr<client::transfer> client::idle_transfer()
{
    if (!idle_.empty()) {
        auto reused = std::move(idle_.back());
        idle_.pop_back();
        return reused;
    }
    auto made = std::make_unique<transfer>();
    auto* easy = made->easy.get();
    if (easy == nullptr)
        throw std::bad_alloc();
    made->max_bytes = max_bytes_;
    curl_easy_setopt(easy, CURLOPT_PRIVATE, made.get());
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, hooks::on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, made.get());
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, hooks::open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, hooks::close_socket);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    // A name server that does not answer: without this, giving up at the deadline waits for the resolver's thread.
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(easy, CURLOPT_MAXREDIRS, most_redirects);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
    // What looks like a step up in a path may have come from a client: it is not ours to take.
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "adtally/" ADTALLY_VERSION);
    return made;
}

core::awaitable<core::result<answer>> client::get(std::string url, std::vector<std::string> headers,
                                                  core::steady_clock::time_point deadline)
{
    auto running = idle_transfer();
    auto* easy = running->easy.get();
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    // libcurl takes a list as it is, and reads it until the transfer is over.
    std::vector<curl_slist> lines(headers.size());
    for (std::size_t i = 0; i < lines.size(); ++i)
        lines[i] = {.data = headers[i].data(), .next = i + 1 < lines.size() ? &lines[i + 1] : nullptr};
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, lines.data());
    curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, url.starts_with("https:") ? "https" : "http");

    CURLcode code = CURLE_OPERATION_TIMEDOUT;
    for (int tries = 0; tries == 0 || (tries == 1 && died_unused(easy, code)); ++tries) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - core::steady_clock::now());
        if (left <= std::chrono::milliseconds::zero())
            break;
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
        code = co_await core::suspend<CURLcode>([&](core::resumption<CURLcode> resume) {
            running->resume = std::move(resume);
            if (curl_multi_add_handle(multi_.get(), easy) != CURLM_OK) // else on_timer with 0 follows
                core::asio::post(io_,
                                 [state = running.get()] { std::exchange(state->resume, {})(CURLE_OUT_OF_MEMORY); });
        });
    }

    co_return finish(std::move(running), code);
}

core::result<answer> client::finish(std::unique_ptr<transfer> ended, int code)
{
    core::result<answer> outcome = to_errc(static_cast<CURLcode>(code));
    auto received = std::exchange(ended->received, {}); // an idle transfer must not hold a body
    if (code == CURLE_OK) {
        read_head(ended->easy.get(), received);
        outcome = std::move(received);
    }
    curl_easy_setopt(ended->easy.get(), CURLOPT_HTTPHEADER, nullptr);
    if (idle_.size() < most_idle_transfers)
        idle_.push_back(std::move(ended));
    return outcome;
}

void client::act(int fd, int events)
{
    int running = 0;
    curl_multi_socket_action(multi_.get(), fd, events, &running);
    finish_completed();
}

// libcurl moves its timer with every step of every transfer. Arming a kernel timer each time was a fifth of the
// worker's CPU, so a timer that fires earlier than needed is left alone: libcurl is asked then, and says when to come
// again.
void client::timeout_in(long milliseconds)
{
    if (milliseconds < 0)
        return;
    if (milliseconds == 0)
        return timeout_soon();
    const auto due = core::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    if (due >= timer_due_)
        return;
    timer_due_ = due;
    timer_.expires_at(due);
    timer_.async_wait([this](auto error) {
        if (error)
            return;
        timer_due_ = core::steady_clock::time_point::max();
        act(CURL_SOCKET_TIMEOUT, 0);
        // Fired early: nothing has been armed since, but libcurl may still have something to come.
        long next = -1;
        curl_multi_timeout(multi_.get(), &next);
        if (next >= 0)
            timeout_in(next);
    });
}

void client::timeout_soon()
{
    if (std::exchange(timeout_scheduled_, true))
        return;
    core::asio::post(io_, [this] {
        timeout_scheduled_ = false;
        act(CURL_SOCKET_TIMEOUT, 0);
    });
}

void client::finish_completed()
{
    int queued = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &queued)) {
        if (message->msg != CURLMSG_DONE)
            continue;
        CURL* easy = message->easy_handle;
        const CURLcode code = message->data.result; // the message dies with the removal
        transfer* finished = nullptr;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &finished);
        curl_multi_remove_handle(multi_.get(), easy);
        std::exchange(finished->resume, {})(code);
    }
}

} // namespace upstream
