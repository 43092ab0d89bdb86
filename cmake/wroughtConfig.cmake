# find_package(wrought): the compiler as installed, and libraries made of WebAssembly modules.
#
#   wrought_add_library(plugin plugin.wasm)                      a shared library, built as plugin.so
#   wrought_add_library(plugin STATIC plugin.wasm)               a static one, to be linked
#   wrought_add_library(plugin plugin.wasm NAME plug OPTIONS -O2)
#
# makes a library target of the module and, beside it, the header NAME.h (by default the target's name). Who links the target
# finds the header; a program that loads a shared library itself links wrought::headers and depends on the target.

get_filename_component(WROUGHT_PREFIX "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

if(NOT TARGET wrought::wrought)
  add_executable(wrought::wrought IMPORTED)
  set_target_properties(wrought::wrought PROPERTIES IMPORTED_LOCATION "${WROUGHT_PREFIX}/bin/wrought")
  add_library(wrought::headers INTERFACE IMPORTED)
  set_target_properties(wrought::headers PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${WROUGHT_PREFIX}/include")
endif()

function(wrought_add_library target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "SHARED;STATIC" "NAME" "OPTIONS")
  list(LENGTH arg_UNPARSED_ARGUMENTS modules)
  if(NOT modules EQUAL 1)
    message(FATAL_ERROR "wrought_add_library(${target} …): name one module")
  endif()
  if(arg_SHARED AND arg_STATIC)
    message(FATAL_ERROR "wrought_add_library(${target} …): SHARED or STATIC, not both")
  endif()
  if(NOT arg_NAME)
    set(arg_NAME ${target})
  endif()
  get_filename_component(module "${arg_UNPARSED_ARGUMENTS}" ABSOLUTE)
  if(arg_STATIC)
    set(kind static-lib)
    set(library "${CMAKE_CURRENT_BINARY_DIR}/lib${target}.a")
    add_library(${target} STATIC IMPORTED GLOBAL)
  else()
    set(kind shared)
    set(library "${CMAKE_CURRENT_BINARY_DIR}/${target}.so")
    add_library(${target} SHARED IMPORTED GLOBAL)
  endif()
  # One folder for each, so that a target's users see its header alone.
  set(headers "${CMAKE_CURRENT_BINARY_DIR}/${target}-headers")
  file(MAKE_DIRECTORY "${headers}")
  add_custom_command(
    OUTPUT "${library}" "${headers}/${arg_NAME}.h"
    COMMAND wrought::wrought compile "${module}" --emit=${kind} --name ${arg_NAME} ${arg_OPTIONS}
      --emit-header "${headers}/${arg_NAME}.h" -o "${library}"
    DEPENDS "${module}" wrought::wrought
    COMMENT "Compiling ${arg_UNPARSED_ARGUMENTS}"
    VERBATIM)
  add_custom_target(${target}-build ALL DEPENDS "${library}" "${headers}/${arg_NAME}.h")
  set_target_properties(${target} PROPERTIES
    IMPORTED_LOCATION "${library}"
    INTERFACE_INCLUDE_DIRECTORIES "${headers};${WROUGHT_PREFIX}/include")
  add_dependencies(${target} ${target}-build)
endfunction()
