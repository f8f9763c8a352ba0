// Values of the product to values of the library and back.
#pragma once

#include "formula/engine/isolate.h"

namespace kedu::formula {

v8::Local<v8::Value> to_js(const Isolate& isolate, v8::Local<v8::Context> context, const Value& value);
/// Never runs a formula's code; what has no meaning outside becomes an error value.
Value from_js(const Isolate& isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> value);
/// What a throw means: the library's errors as they are, an exhausted stack or text as #LIMIT!.
ErrorValue error_from_js(const Isolate& isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> thrown);

ErrorValue over_limit();
ErrorValue not_finite();

}  // namespace kedu::formula
