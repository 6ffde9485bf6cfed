package bench;

import java.io.PrintStream;
import java.util.List;

/** What the questions took, a line each. */
final class QuestionTable {
  private static final String FORMAT = "%-27s %8s %8s %10s %-7s %9s %8s %-7s %8s %8s  %s%n";

  private final PrintStream out;
  private final Answers large;
  private final Answers small;

  QuestionTable(PrintStream out, Answers large, Answers small) {
    this.out = out;
    this.large = large;
    this.small = small;
  }

  /** Prints all; answers whether all bars hold. */
  boolean print(List<Question> questions) {
    out.println();
    out.printf(
        FORMAT,
        "question",
        "p50 ms",
        "p99 ms",
        "bar",
        "",
        "to small",
        "bar",
        "",
        "service",
        "database",
        "what");
    boolean hold = true;
    for (Question question : questions) {
      hold &= print(question);
    }
    out.println(
        "to small: the median to that of the small directory; service, database: milliseconds of a processor for an answer");
    return hold;
  }

  private boolean print(Question question) {
    String name = question.name();
    Figures p50 = large.of(name, Sample::p50Ms);
    Figures p99 = large.of(name, Sample::p99Ms);
    Line half = new Line(name, question.bars().p50(), p50, "");
    Line most = new Line(name, question.bars().p99(), p99, "");
    Figures ratio = Figures.ratio(p50, small.of(name, Sample::p50Ms));
    Line growth = new Line(name, question.bars().growth(), ratio, "");
    boolean isGrowthKnown = !Double.isNaN(ratio.median());
    out.printf(
        FORMAT,
        name,
        number(p50),
        number(p99),
        bar(question.bars()),
        half.holds() ? most.verdict() : half.verdict(),
        number(ratio),
        isGrowthKnown ? growth.bound() : "",
        growth.verdict(),
        number(large.of(name, Sample::serviceCpu)),
        number(large.of(name, Sample::databaseCpu)),
        question.what());
    return half.holds() && most.holds() && (!isGrowthKnown || growth.holds());
  }

  private static String bar(Question.Bars bars) {
    return (bars.p50() + " " + bars.p99()).replaceAll("<= |\\.00", "").strip().replace(' ', '/');
  }

  private static String number(Figures figures) {
    return Double.isNaN(figures.median()) ? "-" : "%.2f".formatted(figures.median());
  }
}
