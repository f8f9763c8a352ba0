# Every third-party library, one imported target each; README's table says what for.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(mimalloc REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(date REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(GTest REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
find_path(VALIJSON_INCLUDE valijson/validator.hpp REQUIRED)
find_path(RAPIDJSON_INCLUDE rapidjson/writer.h REQUIRED)  # headers alone, in the system's own folder
find_path(RAPIDCHECK_INCLUDE rapidcheck.h REQUIRED)
find_library(RAPIDCHECK_LIBRARY rapidcheck REQUIRED)

find_library(CSV_LIBRARY NAMES csv REQUIRED)
add_library(csv INTERFACE)
target_link_libraries(csv INTERFACE ${CSV_LIBRARY})

# V8 comes from Debian's libnode, unpacked by scripts/install so that it never fights another Node.js.
set(KEDU_DEPS ${CMAKE_SOURCE_DIR}/build/deps CACHE PATH "Where scripts/install unpacked libnode")
find_path(V8_INCLUDE v8.h PATHS ${KEDU_DEPS}/usr/include/node NO_DEFAULT_PATH REQUIRED)
find_library(V8_LIBRARY NAMES libnode.so.108 PATHS ${KEDU_DEPS}/usr/lib/x86_64-linux-gnu ${KEDU_DEPS}/usr/lib/aarch64-linux-gnu NO_DEFAULT_PATH REQUIRED)
add_library(v8 SHARED IMPORTED)
set_target_properties(v8 PROPERTIES IMPORTED_LOCATION ${V8_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${V8_INCLUDE})
get_filename_component(V8_LIBRARY_DIR ${V8_LIBRARY} DIRECTORY)
set(CMAKE_BUILD_RPATH ${V8_LIBRARY_DIR})

add_library(valijson INTERFACE)
target_include_directories(valijson SYSTEM INTERFACE ${VALIJSON_INCLUDE})
add_library(rapidcheck INTERFACE)
target_include_directories(rapidcheck SYSTEM INTERFACE ${RAPIDCHECK_INCLUDE})
target_link_libraries(rapidcheck INTERFACE ${RAPIDCHECK_LIBRARY})
