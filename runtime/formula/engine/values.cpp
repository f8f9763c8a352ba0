// Conversion at the border of V8: primitives, Day, Instant and flat lists; nothing else crosses.
#include "formula/engine/values.h"

#include <cmath>

#include "base/limits.h"

namespace kedu::formula {

namespace {

constexpr int list_depth = 4;

v8::Local<v8::Value> made(v8::Local<v8::Context> context, const v8::Global<v8::Function>& maker, double number) {
  auto* isolate = context->GetIsolate();
  v8::Local<v8::Value> argument = v8::Number::New(isolate, number);
  v8::Local<v8::Value> out;
  // A day outside the years 1 to 9999 is refused by the library: it is as good as blank.
  v8::TryCatch caught(isolate);
  caught.SetCaptureMessage(false);
  if (maker.Get(isolate)->Call(context, v8::Undefined(isolate), 1, &argument).ToLocal(&out)) return out;
  return v8::Null(isolate);
}

std::string text_of(v8::Isolate* isolate, v8::Local<v8::String> string) {
  std::string out(static_cast<std::size_t>(string->Utf8Length(isolate)), '\0');
  string->WriteUtf8(isolate, out.data(), static_cast<int>(out.size()), nullptr,
                    v8::String::NO_NULL_TERMINATION | v8::String::REPLACE_INVALID_UTF8);
  return out;
}

v8::Local<v8::Value> property(v8::Local<v8::Context> context, v8::Local<v8::Object> object, const char* name) {
  v8::Local<v8::Value> value;
  if (object->Get(context, js_string(context->GetIsolate(), name)).ToLocal(&value)) return value;
  return v8::Undefined(context->GetIsolate());
}

double number_of(v8::Local<v8::Value> value) {
  return value->IsNumber() ? value.As<v8::Number>()->Value() : 0;
}

ErrorValue no_value() {
  return {"#VALUE!", "结果不是一个值", "the result is no value", -1};
}

Value convert(const Isolate& isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> value, int depth,
              std::size_t& bytes_left) {
  auto* v8 = isolate.v8();
  if (value->IsNullOrUndefined()) return {};
  if (value->IsNumber()) {
    double number = value.As<v8::Number>()->Value();
    if (!std::isfinite(number)) return not_finite();
    return number == 0 ? 0.0 : number;  // no negative zero outside
  }
  if (value->IsBoolean()) return value->IsTrue();
  if (value->IsString()) {
    auto string = value.As<v8::String>();
    if (static_cast<std::size_t>(string->Length()) > limits::formula_text) return over_limit();
    auto text = text_of(v8, string);
    if (text.size() > bytes_left) return over_limit();
    bytes_left -= text.size();
    return text;
  }
  if (value->IsArray()) {
    auto array = value.As<v8::Array>();
    if (depth == 0 || array->Length() > limits::formula_list) return over_limit();
    List list;
    list.reserve(array->Length());
    for (std::uint32_t i = 0; i < array->Length(); ++i) {
      v8::Local<v8::Value> item;
      if (!array->Get(context, i).ToLocal(&item)) return no_value();
      auto converted = convert(isolate, context, item, depth - 1, bytes_left);
      // An error in a list is an item; a budget that is spent ends the whole.
      if (auto* error = converted.get_if<ErrorValue>(); error && *error == over_limit()) return converted;
      list.push_back(std::move(converted));
    }
    return list;
  }
  if (value->IsObject() && !value->IsFunction() && !value->IsProxy()) {
    auto object = value.As<v8::Object>();
    auto prototype = object->GetPrototype();
    auto& library = isolate.library();
    if (prototype == library.day_prototype.Get(v8))
      return Date{static_cast<std::int32_t>(number_of(property(context, object, "d")))};
    if (prototype == library.instant_prototype.Get(v8))
      return DateTime{static_cast<std::int64_t>(number_of(property(context, object, "ms")))};
    if (prototype == library.error_prototype.Get(v8) || value->IsNativeError())
      return error_from_js(isolate, context, value);
  }
  return no_value();
}

}  // namespace

v8::Local<v8::Value> to_js(const Isolate& isolate, v8::Local<v8::Context> context, const Value& value) {
  auto* v8 = isolate.v8();
  if (auto* number = value.get_if<double>())
    return std::isfinite(*number) ? v8::Number::New(v8, *number).As<v8::Value>() : v8::Null(v8).As<v8::Value>();
  if (value.is_empty()) return v8::Null(v8);
  if (auto* text = value.get_if<std::string>()) return js_string(v8, *text);
  if (auto* boolean = value.get_if<bool>()) return v8::Boolean::New(v8, *boolean);
  if (auto* date = value.get_if<Date>()) return made(context, isolate.library().day, date->days);
  if (auto* instant = value.get_if<DateTime>())
    return made(context, isolate.library().instant, static_cast<double>(instant->ms));
  if (auto* list = value.get_if<List>()) {
    std::vector<v8::Local<v8::Value>> items;
    items.reserve(list->size());
    for (auto& item : *list) items.push_back(to_js(isolate, context, item));
    return v8::Array::New(v8, items.data(), items.size());
  }
  if (auto* rows = value.get_if<Rows>()) {
    // A sub-table without a column is only counted: its rows are their numbers.
    std::vector<v8::Local<v8::Value>> items;
    for (std::size_t i = 0; i < rows->size(); ++i) items.push_back(v8::Number::New(v8, static_cast<double>(i + 1)));
    return v8::Array::New(v8, items.data(), items.size());
  }
  if (auto* error = value.get_if<ErrorValue>()) {
    v8::Local<v8::Name> names[] = {js_string(v8, "code"), js_string(v8, "zh"), js_string(v8, "en")};
    v8::Local<v8::Value> texts[] = {js_string(v8, error->code), js_string(v8, error->zh), js_string(v8, error->en)};
    return v8::Object::New(v8, isolate.library().error_prototype.Get(v8), names, texts, 3);
  }
  return v8::Null(v8);
}

Value from_js(const Isolate& isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> value) {
  std::size_t bytes_left = limits::formula_result_bytes;
  return convert(isolate, context, value, list_depth, bytes_left);
}

ErrorValue error_from_js(const Isolate& isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> thrown) {
  auto* v8 = isolate.v8();
  if (!thrown->IsObject()) return no_value();
  auto object = thrown.As<v8::Object>();
  if (object->GetPrototype() == isolate.library().error_prototype.Get(v8)) {
    auto text = [&](const char* name) {
      auto value = property(context, object, name);
      return value->IsString() ? text_of(v8, value.As<v8::String>()) : std::string();
    };
    return {text("code"), text("zh"), text("en"), -1};
  }
  auto name = property(context, object, "name");
  if (name->IsString() && text_of(v8, name.As<v8::String>()) == "RangeError") return over_limit();
  auto message = property(context, object, "message");
  auto said = message->IsString() ? text_of(v8, message.As<v8::String>()) : std::string();
  return {"#VALUE!", "函数不接受这样的值", "a function does not take such a value: " + said, -1};
}

ErrorValue over_limit() {
  return {"#LIMIT!", "公式超出了时间、内存或长度的上限", "the formula went over its time, memory or length limit", -1};
}

ErrorValue not_finite() {
  return {"#NUM!", "结果超出数值范围", "the result is out of the range of numbers", -1};
}

}  // namespace kedu::formula
