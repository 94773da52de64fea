/// Words of questions and greetings that tell nothing about what is looked for.
enum StopWords {
  static func contains(_ word: String) -> Bool { words.contains(word) }

  /// What remains of `what's`, `don't`, `I'll` after the apostrophe.
  static let endings: Set<String> = ["s", "t", "re", "ve", "ll", "d", "m"]

  private static let words: Set<String> = Set(
    """
    a about actually after again all also although another always am an and any anybody anyone anything are as ask at \
    be because been before being but by bye can cannot could couldn did didn do does doesn doing don done \
    each either else even ever every exactly few for from get gets getting give go goes going got \
    had has hasn have haven having he hello help her here hey hi him his how however i if im in into is isn it its \
    just know let lets like look looks lot made make makes many may maybe me might mine more most much must my myself \
    need needs never no nor not now of off oh ok okay on one once only onto or other others our ours out over own \
    please put rather really said same say says see seem seems shall she should show so some somebody someone \
    something still such take tell than thank thanks that thats the their them then there these they thing things think \
    this those though thx to too try trying up upon us use used using very want wants was wasn way we well went were \
    what whats when where whether which while who whom whose why will with without won would wouldn yeah yes yet \
    you your yours yourself arent cant couldnt didnt doesnt dont hasnt havent isnt shouldnt wasnt wont wouldnt ive im whats \
    wheres hows morning evening afternoon good great nice cool
    """.split(whereSeparator: \.isWhitespace).map(String.init))
}
