import Agent

/// Whether the words around a call say that it is only shown: "calls look like this: …".
enum ExampleWords {
  private struct Pattern<Output>: @unchecked Sendable { let regex: Regex<Output> }

  private static let before = Pattern(
    regex:
      /(?i)\bexamples?\b|\be\.g\.|\bfor instance\b|\b(?:calls?|tools?|functions?|invocations?|requests?)\b[^.!?\n]*\b(?:like (?:this|so|that)|looks? like|would be|written)\b|\b(?:looks?|would look|written)\b[^.!?\n]*\blike\b|\b(?:the|this|following|that) (?:format|syntax|form|notation|shape)\b|\bhow (?:steward|i|it|the model|models|one|they) (?:calls?|writes?|would)\b|\bsyntax\b|\bdo(?:es)? not (?:run|call|send|execute)\b|\b(?:the|a) tag\b/
  )
  private static let after = Pattern(
    regex:
      /(?i)^[\s.,:;`"')]*(?:is|are|would be|was|means|marks|shows) (?:a|an|the|how|what|only|just|to)\b|\bexample\b|\b(?:you )?(?:need not|don't need to|do not need to|don't have to|do not have to) (?:do|write|run|call|send)\b|\b(?:only|just) (?:shows|an illustration|illustrates)\b|\bnot (?:an? )?(?:actual |real )?call\b|\b(?:nothing|no call|no tool) (?:was|is|has been) (?:called|run|made)\b|\b(?:do not|don't) (?:run|call|send|execute) (?:it|this|that)\b/
  )

  /// - Parameters:
  ///   - before: The text before the call.
  ///   - after: The text after it.
  static func areAround(before text: String, after rest: String) -> Bool {
    // The last paragraph that has words, and its last sentences.
    let paragraph = text.split(separator: "\n").last { $0.contains(where: \.isLetter) } ?? ""
    return String(paragraph.suffix(200)).contains(before.regex) || String(rest.prefix(200)).contains(after.regex)
  }
}
