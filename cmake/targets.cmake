# kedu_folder(NAME [LINKS …]): one static library per folder of runtime/, from every .cpp below it but its tests.
# Beside it stands NAME_test, from the *_test.cpp files, registered with CTest.

# One precompiled header for all: the standard library and JSON are most of what a file here reads.
function(kedu_precompile target)
  if(target STREQUAL kedu_base)
    target_precompile_headers(kedu_base PRIVATE
      <algorithm> <functional> <map> <memory> <optional> <set> <span> <string> <variant> <vector> <nlohmann/json.hpp>)
  else()
    target_precompile_headers(${target} REUSE_FROM kedu_base)
  endif()
endfunction()

function(kedu_folder name)
  cmake_parse_arguments(arg "" "" "LINKS;EXCLUDE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cpp)
  foreach(pattern IN LISTS arg_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX ${pattern})
  endforeach()
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")

  if(sources)
    add_library(kedu_${name} STATIC ${sources})
    set(scope PUBLIC)
    kedu_precompile(kedu_${name})
  else()
    add_library(kedu_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(kedu_${name} ${scope} ${CMAKE_SOURCE_DIR}/runtime)
  target_link_libraries(kedu_${name} ${scope} ${arg_LINKS})

  if(tests)
    kedu_test(${name}_test SOURCES ${tests} LINKS kedu_${name})
  endif()
endfunction()

function(kedu_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINKS} GTest::gtest GTest::gmock GTest::gtest_main rapidcheck)
  target_compile_definitions(${name} PRIVATE KEDU_SOURCE_DIR="${CMAKE_SOURCE_DIR}" KEDU_BUILD_DIR="${CMAKE_BINARY_DIR}")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endfunction()
