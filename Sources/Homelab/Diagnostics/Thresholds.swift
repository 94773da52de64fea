/// Where the rules begin: every figure that somebody may want to argue with, in one place.
///
/// Percentages are of what the name says; times are seconds.
public enum Thresholds {
  // CPU
  /// Seconds for which a process takes a whole core before it is a runaway: a build, a transcode and an upgrade take
  /// one for a while.
  public static let runawayAge = 300.0
  static let cpuBusy = 90.0
  static let iowait = 20.0
  static let iowaitCritical = 50.0
  static let steal = 10.0
  /// Of the load average, for each core.
  static let loadPerCore = 2.0
  /// Share of the last minute in which work waited (`some` for the CPU, `full` for the others).
  static let cpuStall = 40.0
  static let ioStall = 15.0
  static let memoryStall = 5.0

  // Memory
  static let memoryAvailable = 10.0
  static let memoryAvailableCritical = 5.0
  static let swapUsed = 80.0
  /// A kill for want of memory that is younger is news; an older one is history.
  static let killRecent = 3600.0
  /// A kill that is older is told without calling the host unwell, unless something is down because of it.
  static let killFresh = 600.0

  // Disks
  static let full = 85.0
  static let fullCritical = 95.0

  // Network
  /// Packets lost on the way to the gateway.
  static let loss = 10.0
  static let lossCritical = 50.0
  /// Milliseconds until a name server answers.
  static let nameSlow = 500.0
  static let linkErrors = 0.1
  static let linkDrops = 2.0
  static let linkEvents = 100.0
  /// Mb/s below which a link is slow whatever its ends can do.
  static let linkSlow = 1000

  // Services
  static let restarts = 5
  /// Restarts that are older than this are history, when the unit has run since.
  static let restartRecent = 3600.0

  // Logs
  /// The window that is compared with the day before.
  static let logWindow = 900.0
  /// Errors alike within the window.
  static let logRepeats = 20
  /// How many times the usual rate.
  static let logTimesUsual = 3.0
  /// Lines of one program in a minute, errors or not.
  static let logFlood = 300
  /// A repeated message that has not come for so long is over: told, and no reason to call a host unwell.
  static let logOver = 60.0
  /// Signs of trouble that are older are history.
  static let signRecent = 3600.0

  // Clock
  static let clockOffset = 0.5
  static let clockOffsetCritical = 60.0
  /// Between two machines that are both asked: what the way there may take is taken off.
  static let clockBetweenMachines = 2.0

  // Certificates: days that are left
  static let certificateDays = 21.0
  static let certificateDaysCritical = 3.0

  // Pods and containers
  static let podRestarts = 5
  static let pendingAge = 300.0

  // GPU
  static let gpuHot = 85
  static let gpuHotCritical = 95
  static let gpuMemory = 95
}
