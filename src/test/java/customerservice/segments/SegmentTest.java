package customerservice.segments;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.BusinessDays;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentTest {
  private static final BusinessDays DAYS = new BusinessDays(ZoneOffset.UTC, LocalTime.MIDNIGHT);

  /** Rows are recency scores, columns sums of the two other scores from 2 to 10. */
  private static final String GRID =
      """
      1 hibernating hibernating hibernating at_risk at_risk at_risk at_risk at_risk at_risk
      2 hibernating hibernating hibernating at_risk at_risk at_risk at_risk at_risk at_risk
      3 promising promising promising needs_attention needs_attention needs_attention loyal loyal loyal
      4 promising promising promising loyal loyal loyal champions champions champions
      5 new new new loyal loyal loyal champions champions champions
      """;

  @Test
  void dividesAllScores() {
    StringBuilder grid = new StringBuilder();
    for (int recency = 1; recency <= Segment.SCORE_MAX; recency++) {
      grid.append(recency);
      for (int sum = 2; sum <= 2 * Segment.SCORE_MAX; sum++) {
        grid.append(' ').append(Segment.of(recency, sum).code());
      }
      grid.append('\n');
    }
    assertThat(grid).hasToString(GRID);
  }

  @Test
  void hasTheSameGridInSql() {
    String cells =
        GRID.lines()
            .map(line -> "'" + line.substring(2).replace(" ", "', '") + "'")
            .reduce((one, other) -> one + ", " + other)
            .orElseThrow();
    assertThat(SegmentRows.scored(new SegmentTime(DAYS, Instant.EPOCH), value -> ":bind"))
        .contains("(ARRAY[" + cells + "])");
  }

  @Test
  void definesEachSegmentInOneSentence() {
    assertThat(Segment.values())
        .allSatisfy(segment -> {
          assertThat(segment.definition()).matches("[A-Z].*\\.");
          assertThat(Segment.of(segment.code())).isEqualTo(segment);
        });
  }

  @ParameterizedTest
  @CsvSource({
    "2026-05-17T10:00:00Z,UTC,00:00,2025-05-18",
    "2026-05-17T01:59:59Z,Europe/Madrid,04:00,2025-05-17",
    "2028-02-29T10:00:00Z,UTC,00:00,2027-03-01",
    "2027-02-28T10:00:00Z,UTC,00:00,2026-03-01",
  })
  void countsTheVisitsOfTwelveMonths(String now, String zone, String start, String first) {
    BusinessDays days = new BusinessDays(ZoneId.of(zone), LocalTime.parse(start));
    assertThat(SegmentRows.firstDay(days, Instant.parse(now))).hasToString(first);
  }
}
