package customerservice.analytics.visits;

import com.fasterxml.jackson.annotation.JsonFormat;
import customerservice.analytics.figures.Definitions;
import customerservice.analytics.figures.Money;
import customerservice.analytics.figures.Period;
import customerservice.analytics.figures.Report;
import customerservice.analytics.visits.VisitStore.QuarterVisits;
import customerservice.loyalty.rules.Program;
import customerservice.platform.BusinessDays;
import customerservice.rollups.QuarterRow;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The visits of a period by weekday and hour. */
public record HourReport(
    Period period, Instant asOf, String currency, List<Cell> cells, Map<String, String> definitions)
    implements Report {
  private static final int HOURS = 24;

  /**
   * The visits of one hour of a week.
   *
   * @param weekday of the business day, 1 for Monday to 7
   * @param hour of the local clock, 0 to 23
   * @param transactions earns and redeems
   */
  record Cell(
      int weekday,
      int hour,
      long transactions,
      long pointsIssued,
      @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal revenue) {

    Cell plus(QuarterVisits row) {
      return new Cell(
          weekday,
          hour,
          transactions + row.visits(),
          pointsIssued + row.issued(),
          revenue.add(row.revenue()));
    }
  }

  /** Sums quarter-hours into the cells of all hours, Monday first. */
  static HourReport of(Period period, Instant asOf, Program program, List<QuarterVisits> quarters) {
    List<Cell> cells = new ArrayList<>();
    for (DayOfWeek weekday : DayOfWeek.values()) {
      for (int hour = 0; hour < HOURS; hour++) {
        cells.add(new Cell(weekday.getValue(), hour, 0, 0, BigDecimal.ZERO));
      }
    }
    for (QuarterVisits row : quarters) {
      int cell = cell(period.days(), QuarterRow.startOf(row.quarter()));
      cells.set(cell, cells.get(cell).plus(row));
    }
    cells.replaceAll(cell ->
        new Cell(
            cell.weekday(),
            cell.hour(),
            cell.transactions(),
            cell.pointsIssued(),
            Money.rounded(program, cell.revenue())));
    return new HourReport(period, asOf, program.currency(), cells, Definitions.HOURS);
  }

  private static int cell(BusinessDays days, Instant moment) {
    int weekday = days.dayOf(moment).getDayOfWeek().getValue();
    return (weekday - 1) * HOURS + moment.atZone(days.timezone()).getHour();
  }

  @Override
  public Table table() {
    return new Table(
        List.of("weekday", "hour", "transactions", "points_issued", "revenue"),
        cells.stream()
            .map(cell ->
                Table.row(
                    cell.weekday(),
                    cell.hour(),
                    cell.transactions(),
                    cell.pointsIssued(),
                    cell.revenue()))
            .toList());
  }
}
