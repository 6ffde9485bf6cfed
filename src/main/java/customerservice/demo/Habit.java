package customerservice.demo;

/** How often a guest comes. */
enum Habit {
  /** Joined, and was not seen again. */
  NEVER(50, 0),
  ONCE(250, 0),
  OCCASIONAL(300, 1 / 38.0),
  REGULAR(190, 1 / 12.0),
  /** Around the corner from one of the houses. */
  DEVOTED(36, 1 / 3.2),
  /** Brings company, and pays for it. */
  PATRON(17, 1 / 5.5),
  /** Came a lot, and then no more. */
  LAPSED(90, 1 / 10.0),
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
