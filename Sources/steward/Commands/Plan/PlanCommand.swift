import ArgumentParser

struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Plans: what is to be done, by whom and when.",
    discussion: """
      A plan is a file in plans/ and the same in the store. ID is its number, the beginning of its name, or words of it.

        steward plan                                          what plans there are
        steward plan show 3                                   the timeline, and what comes next
        steward plan amend 3 "delay the k3s nodes until next weekend"
        steward plan approve 3                                read all that would run, and say yes
        steward plan done 3 6                                 you did step 6
        steward plan run 3 --dry-run                          exactly what would run now
        steward plan run 3                                    what is due and approved
        steward plan schedule 3                               systemd runs it in its windows
        steward plan close 3                                  nothing more of it is done
        steward plan export 3 --html plan.html                one page to read, print or send
        steward plan check 3                                  the file against the store

      A plan is drafted by asking for it: steward ask "I want to upgrade the network to 2.5GbE".
      """,
    subcommands: [
      PlanListCommand.self, PlanShowCommand.self, PlanAmendCommand.self, PlanApproveCommand.self, PlanDoneCommand.self,
      PlanCheckCommand.self, PlanHistoryCommand.self, PlanRunCommand.self, PlanScheduleCommand.self,
      PlanUnscheduleCommand.self, PlanExportCommand.self, PlanCloseCommand.self,
    ], defaultSubcommand: PlanListCommand.self)
}

/// The argument that names a plan.
struct PlanArgument: ParsableArguments {
  @Argument(help: "The plan: its number, the beginning of its name, or words of it.") var plan: String
}
