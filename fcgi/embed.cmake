# embed_text(FILE NAMESPACE::NAME): makes the header embedded/NAME.hpp with the bytes of FILE as
# `constexpr std::string_view NAME` and their SHA-1 as `NAME_sha1`.
set(EMBED_DIRECTORY ${CMAKE_BINARY_DIR}/embedded_headers)

function(embed_text file qualified)
    string(REGEX MATCH "^(.*)::([^:]+)$" matched ${qualified})
    set(EMBED_NAMESPACE ${CMAKE_MATCH_1})
    set(EMBED_NAME ${CMAKE_MATCH_2})
    set(path ${CMAKE_SOURCE_DIR}/${file})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
    file(READ ${path} EMBED_TEXT)
    file(SHA1 ${path} EMBED_SHA1)
    configure_file(${CMAKE_SOURCE_DIR}/fcgi/embed.hpp.in ${EMBED_DIRECTORY}/embedded/${EMBED_NAME}.hpp @ONLY)
endfunction()
