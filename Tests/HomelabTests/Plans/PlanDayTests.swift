import Testing

@testable import Homelab

@Suite struct PlanDayTests {
  /// Years of the earliest and the latest Easter, of the two exceptions of the rule, and some near ones.
  @Test(arguments: [
    (1818, 3, 22), (1943, 4, 25), (1954, 4, 18), (1981, 4, 19), (2000, 4, 23), (2026, 4, 5), (2027, 3, 28),
    (2038, 4, 25), (2285, 3, 22),
  ])
  func knowsWhenEasterIs(year: Int, month: Int, day: Int) {
    #expect(PlanDay.easter(year: year) == PlanClock.day(year: year, month: month, day: day))
  }
}
