// Runs a coroutine to its end on an io_context of its own or a given one.
#pragma once

#include "core/asio.hpp"

#include <exception>
#include <stdexcept>

// Returns what the coroutine returns and throws what it throws.
template <class T>
T run(core::io_context& io, core::awaitable<T> task)
{
    bool done = false;
    std::exception_ptr failure;
    T returned{};
    const auto finish = [&](std::exception_ptr thrown, T value) {
        done = true;
        failure = thrown;
        returned = std::move(value);
    };
    core::asio::co_spawn(io, std::move(task), finish);
    io.run();
    if (failure)
        std::rethrow_exception(failure);
    if (!done)
        throw std::logic_error("the coroutine waits for something that never comes");
    return returned;
}

template <class T>
T run(core::awaitable<T> task)
{
    core::io_context io;
    return run(io, std::move(task));
}
