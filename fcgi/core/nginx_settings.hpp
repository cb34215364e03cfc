// The settings that nginx/render reads. A worker has no use for them: it only helps to name all that is wrong at once.
#pragma once

#include "core/settings.hpp"

namespace core {

// Adds a line to from.found() for each that nginx could not make use of. Whether files can be read, nginx says itself.
void check_nginx_settings(settings& from);

} // namespace core
