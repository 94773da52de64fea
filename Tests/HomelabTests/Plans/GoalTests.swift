import Foundation
import Testing

@testable import Homelab

struct GoalTests {
  private let clock = PlanClock(TimeZone(identifier: "Europe/Berlin")!)
  private let inventory = Inventory(infrastructure: SpeedDraftTests.infrastructure, services: "")

  @Test(arguments: [
    ("All hypervisors need a kernel update, plan the reboots", ["pve1", "pve2", "pve3"]),
    ("plan the reboot of the k3s nodes for a new kernel on Saturday night", ["k3s-1", "k3s-2", "k3s-3", "k3s-4"]),
    ("patch nas and desk.", ["nas", "desk"]), ("reboot the router for new firmware", ["router"]),
    ("restart every hypervisor except pve2", ["pve1", "pve3"]), ("reboot the hypervisor pve3", ["pve3"]),
    ("reboot the storage after the backup", ["nas"]), ("reboot the guests", ["vm1"]),
    ("upgrade the storage network to 10GbE", []), ("reboot for a new kernel", []), ("restart my servers", []),
  ])
  func readsWhichHostsAreMeant(goal: String, hosts: [String]) {
    #expect(GoalHosts(goal, inventory).named == Set(hosts), "\(goal)")
  }

  @Test(arguments: [
    ("reboot all hosts for a new kernel", true), ("restart my servers", true), ("patch everything", true),
    ("reboot all machines but nas", true), ("reboot for a new kernel", false), ("All hypervisors need patches", false),
    ("update the kernel", false),
  ])
  func tellsWhetherAllAreMeant(goal: String, isAll: Bool) {
    #expect(GoalHosts(goal, inventory).isAll == isAll, "\(goal)")
  }

  @Test func leavesOutWhatIsExcepted() {
    let meant = GoalHosts("reboot all machines but nas", inventory)
    #expect(inventory.hosts.filter(meant.means).map(\.name).contains("pve1"))
    #expect(!inventory.hosts.filter(meant.means).map(\.name).contains("nas"))
  }

  @Test func saysThatOneOfSeveralIsMeant() {
    #expect(GoalHosts("reboot the hypervisor for a new kernel", inventory).unclear?.hosts == ["pve1", "pve2", "pve3"])
  }

  /// Wednesday, 2026-11-25, 20:30 in Berlin.
  @Test(arguments: [
    ("plan the reboot of the k3s nodes on Saturday night", "Sat 2026-11-28 22:00 to Sun 2026-11-29 06:00"),
    ("reboot nas tomorrow at 22:00", "Thu 2026-11-26 22:00 to Fri 2026-11-27 02:00"),
    ("patch nas on Saturday", "Sat 2026-11-28 10:00 to 18:00"),
    ("patch nas this weekend", "Sat 2026-11-28 10:00 to 18:00"),
    ("patch nas next week", "Fri 2026-12-04 18:00 to 22:00"),
    ("patch nas on Monday from 20:00 to 21:30 please", "Mon 2026-11-30 20:00 to 21:30"),
    ("reboot nas after 2026-12-01", "Fri 2026-12-04 18:00 to 22:00"),
    ("upgrade to 2.5GbE", "Fri 2026-11-27 18:00 to 22:00"),
    ("upgrade the links at 10 Gb/s to more", "Fri 2026-11-27 18:00 to 22:00"),
  ])
  func takesTheTimeOfTheGoal(goal: String, window: String) {
    let windows = DraftWindows(clock, now: PlanLab.now, time: GoalTime(goal, clock: clock, now: PlanLab.now))
    #expect(clock.text(windows.evening()) == window)
    #expect(windows.remark == nil)
  }

  @Test(arguments: [
    ("reboot nas next weekend", "Sat 2026-11-28 10:00 to 18:00"),
    ("reboot nas over easter", "Fri 2026-11-27 18:00 to 22:00"),
    ("reboot nas at 9", "Thu 2026-11-26 09:00 to 13:00"),
  ])
  func saysWhichTimeItTook(goal: String, window: String) throws {
    let time = try #require(GoalTime(goal, clock: clock, now: PlanLab.now))
    let windows = DraftWindows(clock, now: PlanLab.now, time: time)
    #expect(clock.text(windows.evening()) == window)
    #expect(windows.remark?.hasPrefix("When? ") == true && windows.remark?.contains(window) == true)
  }

  @Test(arguments: [
    ("I want to upgrade to a 2.5GbE network", "Upgrade to a 2.5GbE network"),
    ("can you please help me upgrade the lab to 2.5GbE?", "Upgrade the lab to 2.5GbE"),
    ("plan the reboot of the k3s nodes for a new kernel", "Reboot of the k3s nodes for a new kernel"),
    ("All hypervisors need a kernel update, plan the reboots", "All hypervisors need a kernel update"),
    ("everything crawls over 1GbE, plan the 2.5G switch", "2.5G switch"),
    ("make a plan for replacing the switch", "Replacing the switch"), ("tidy up", "Tidy up"),
    ("we need to move Immich to heron, please", "Move Immich to heron"),
    ("pve1 needs a new disk", "pve1 needs a new disk"),
  ])
  func makesAShortTitle(goal: String, title: String) { #expect(GoalTitle.short(goal) == title) }
}
