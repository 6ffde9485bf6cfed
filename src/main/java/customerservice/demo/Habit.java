package customerservice.demo;

/** How often a guest comes. */
enum Habit {
  /** Joined, and was not seen again. */
  NEVER(50, 0),
  ONCE(250, 0),
  OCCASIONAL(300, 1 / 30.0),
  REGULAR(200, 1 / 9.0),
  /** Around the corner from one of the houses. */
  DEVOTED(45, 1 / 2.4),
  /** Brings company, and pays for it. */
  PATRON(15, 1 / 5.0),
  /** Came a lot, and then no more. */
  LAPSED(90, 1 / 9.0),
  /** Lives elsewhere and comes for a few days. */
  STAYING(0, 0);

  /** How many guests of the town have it, measured by the others. */
  final int share;

  /** Visits a day, on average. */
  final double rate;

  Habit(int share, double rate) {
    this.share = share;
    this.rate = rate;
  }
}
