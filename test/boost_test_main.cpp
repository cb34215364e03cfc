#define BOOST_TEST_MODULE adtally
#include <boost/test/unit_test.hpp>
