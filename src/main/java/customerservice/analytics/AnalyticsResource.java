package customerservice.analytics;

import customerservice.access.Caller;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.loyalty.program.Programs;
import customerservice.loyalty.rules.Program;
import customerservice.platform.BusinessDays;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.ValidationErrors;
import customerservice.web.QueryParameters;
import customerservice.web.Responses;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** The figures of a business over HTTP. */
@Path("/customers/analytics")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class AnalyticsResource {
  private static final int DAYS_DEFAULT = 30;

  private final Analytics analytics;
  private final Programs programs;
  private final InstantSource clock;

  AnalyticsResource(Analytics analytics, Programs programs, InstantSource clock) {
    this.analytics = analytics;
    this.programs = programs;
    this.clock = clock;
  }

  @GET
  @Path("/summary")
  @RequiresPermission(Permission.ANALYTICS_READ)
  public Response summary(@Context SecurityContext security, @Context UriInfo uri) {
    Caller caller = Caller.of(security);
    Program program = programs.of(caller.tenant());
    ValidationErrors errors = new ValidationErrors();
    Period period = period(new QueryParameters(uri, errors), program);
    errors.throwIfAny();
    return Responses.ok(analytics.summary(caller.tenant(), program, period));
  }

  /** The last 30 business days, today's included, where the query does not say. */
  private Period period(QueryParameters query, Program program) {
    LocalDate from = query.value("from", AnalyticsResource::date, NOT_A_DATE);
    LocalDate to = query.value("to", AnalyticsResource::date, NOT_A_DATE);
    ZoneId asked =
        query.value(
            "timezone",
            BusinessDays::timezone,
            "This must be a time zone of the IANA database, such as Europe/Madrid.");
    query.end();
    BusinessDays days =
        asked == null ? program.days() : new BusinessDays(asked, program.days().startAt());
    LocalDate last = to == null ? days.dayOf(clock.instant()) : to;
    LocalDate first = from == null ? last.minusDays(DAYS_DEFAULT - 1) : from;
    if (first.isAfter(last)) {
      query.addError("from", FieldCode.OUT_OF_RANGE, "This is after the end of the period.");
    }
    return new Period(first, last, days);
  }

  private static final String NOT_A_DATE = "This must be a date such as 2026-05-17.";

  private static @Nullable LocalDate date(String text) {
    try {
      // Of the last centuries: no figures are of another, and their days before would have no form.
      return text.matches("(19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}") ? LocalDate.parse(text) : null;
    } catch (DateTimeException noSuchDay) {
      return null;
    }
  }
}
