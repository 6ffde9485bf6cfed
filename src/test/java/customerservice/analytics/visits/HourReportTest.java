package customerservice.analytics.visits;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.analytics.figures.Period;
import customerservice.analytics.visits.HourReport.Cell;
import customerservice.analytics.visits.VisitStore.QuarterVisits;
import customerservice.loyalty.rules.Program;
import customerservice.platform.BusinessDays;
import customerservice.rollups.QuarterRow;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HourReportTest {
  @ParameterizedTest
  @CsvSource({
    // 2026-05-17 is a Sunday.
    "2026-05-17T10:00:00Z,UTC,00:00,7,10",
    "2026-05-18T00:45:00Z,UTC,02:30,7,0",
    "2026-05-18T02:30:00Z,UTC,02:30,1,2",
    "2026-05-17T10:00:00Z,Pacific/Auckland,00:00,7,22",
    "2026-05-17T10:00:00Z,Asia/Kathmandu,00:00,7,15",
    // The hour after 02:00 occurs twice on October 25, a Sunday, and not on March 29.
    "2026-10-25T00:30:00Z,Europe/Madrid,00:00,7,2",
    "2026-10-25T01:30:00Z,Europe/Madrid,00:00,7,2",
    "2026-10-25T01:30:00Z,Europe/Madrid,04:00,6,2",
    "2026-03-29T00:59:59Z,Europe/Madrid,00:00,7,1",
    "2026-03-29T01:15:00Z,Europe/Madrid,02:30,6,3",
    "2026-03-29T01:30:00Z,Europe/Madrid,02:30,7,3",
  })
  void countsAtTheLocalHourOfTheBusinessDay(
      String moment, String zone, String start, int weekday, int hour) {
    BusinessDays days = new BusinessDays(ZoneId.of(zone), LocalTime.parse(start));
    LocalDate day = LocalDate.parse("2026-05-17");
    QuarterVisits visits =
        new QuarterVisits(
            QuarterRow.quarterOf(Instant.parse(moment)), 3, 40, new BigDecimal("1.5"));
    List<Cell> cells =
        HourReport.of(
                new Period(day, day, days),
                Instant.EPOCH,
                Program.STANDARD,
                List.of(visits, visits))
            .cells();
    assertThat(cells).hasSize(7 * 24);
    assertThat(cells)
        .filteredOn(cell -> cell.transactions() != 0)
        .containsExactly(new Cell(weekday, hour, 6, 80, new BigDecimal("3.00")));
    assertThat(cells.getFirst()).isEqualTo(new Cell(1, 0, 0, 0, new BigDecimal("0.00")));
  }
}
