// Boost.JSON without its library: this one file compiles all of it.
#include <boost/json/src.hpp>
