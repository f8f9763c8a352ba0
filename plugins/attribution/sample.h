// A random sample that is the same for the same seed and the same deals, whoever draws it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace attribution {

/// At most `most` of the ids, in their order; the ids are sorted before they are drawn from.
std::vector<std::string> sample_of(std::vector<std::string> ids, std::uint64_t seed, std::size_t most);
/// A seed out of a random id; small enough to be a number of every language.
std::uint64_t seed_of(std::string_view random_id);
/// An answer without what does not matter for being the same: spaces, punctuation, letter case.
std::string answer_key(std::string_view answer);

}  // namespace attribution
