package customerservice.analytics;

import customerservice.access.Caller;
import customerservice.access.Operation;
import customerservice.access.Performs;
import customerservice.loyalty.Programme;
import customerservice.loyalty.Programmes;
import customerservice.platform.BusinessDays;
import customerservice.platform.Faults;
import customerservice.platform.FieldCode;
import customerservice.web.Answers;
import customerservice.web.QueryParameters;
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
  private final Programmes programmes;
  private final InstantSource clock;

  AnalyticsResource(Analytics analytics, Programmes programmes, InstantSource clock) {
    this.analytics = analytics;
    this.programmes = programmes;
    this.clock = clock;
  }

  @GET
  @Path("/summary")
  @Performs(Operation.ANALYTICS_READ)
  public Response summary(@Context SecurityContext security, @Context UriInfo uri) {
    Caller caller = Caller.of(security);
    Programme programme = programmes.of(caller.tenant());
    Faults faults = new Faults();
    Period period = period(new QueryParameters(uri, faults), programme);
    faults.throwIfAny();
    return Answers.ok(analytics.summary(caller.tenant(), programme, period));
  }

  /** The last 30 business days, today's included, where the query does not say. */
  private Period period(QueryParameters query, Programme programme) {
    LocalDate from = query.value("from", AnalyticsResource::date, NOT_A_DATE);
    LocalDate to = query.value("to", AnalyticsResource::date, NOT_A_DATE);
    ZoneId asked =
        query.value(
            "timezone",
            BusinessDays::timezone,
            "This must be a time zone of the IANA database, such as Europe/Madrid.");
    query.end();
    BusinessDays days =
        asked == null ? programme.days() : new BusinessDays(asked, programme.days().startAt());
    LocalDate last = to == null ? days.dayOf(clock.instant()) : to;
    LocalDate first = from == null ? last.minusDays(DAYS_DEFAULT - 1) : from;
    if (first.isAfter(last)) {
      query.fault("from", FieldCode.OUT_OF_RANGE, "This is after the end of the period.");
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
