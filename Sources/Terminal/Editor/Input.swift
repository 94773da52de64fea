/// What came from the prompt.
public enum Input: Sendable, Equatable {
  /// An entry, of one or more lines, without the newline that ended it.
  case line(String)
  /// Control-C at an empty prompt.
  case interrupted
  /// Control-D at an empty prompt, the end of the input, or a cancelled task.
  case end
}
