package bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A directory, and the service before it.
 *
 * @param connection of a superuser
 */
record Place(Run run, Configuration configuration, Service service, Connection connection) {
  private static final double PER_ANSWERS = 1000;
  private static final Duration SETTLE = Duration.ofMillis(300);
  private static final int PAGE_MAX = 100;
  private static final int PAGE = 20;
  private static final Pattern NEXT = Pattern.compile("\"next_cursor\":\"([^\"]+)\"");

  /** Starts the service before a new database. */
  static Place start(Run run, Configuration configuration) throws IOException, SQLException {
    run.cluster().makeDatabase(configuration.database());
    Service service =
        run.closeAtEnd(Service.start(configuration, run.cluster(), run.secret(), run.folder()));
    service.awaitReady();
    return new Place(
        run,
        configuration,
        service,
        run.closeAtEnd(run.cluster().connect(configuration.database())));
  }

  /** Puts people into it, and what they have earned. */
  void fill(People people, int customers, int transactions) throws IOException, SQLException {
    double seconds = new Bulk(service.http()).importPeople(people, 0, customers);
    run.say(
        "%s: %,d customers imported, %,.0f a second"
            .formatted(configuration.name(), customers, customers / seconds));
    DirectoryLedger.write(connection, service.http(), transactions);
    run.say("%s: %,d transactions each".formatted(configuration.name(), transactions));
  }

  /** When the first customer, or the last, was created. */
  Instant created(boolean isFirst) throws SQLException {
    String order = isFirst ? "ASC" : "DESC";
    return Instant.parse(
        text(
            """
            SELECT to_json(created_at AT TIME ZONE 'UTC') #>> '{}' || 'Z'
            FROM customer_service.customers ORDER BY customer_id %s LIMIT 1
            """
                .formatted(order)));
  }

  /** The id of the customer whom the service has created last. */
  String lastId() throws SQLException {
    return text(
        """
        SELECT customer_id FROM customer_service.customers
        WHERE customer_id < 'f0000000-0000-0000-0000-000000000000'
        ORDER BY customer_id DESC LIMIT 1
        """);
  }

  private String text(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  /** Asks for a while, at one connection. */
  Sample ask(List<String> paths, Duration time) throws IOException {
    return load(RequestTraffic.reading(paths, Token.mint(run.secret())), 1, time);
  }

  /** Sends what is to be sent, for a while. */
  Sample load(Traffic traffic, int connections, Duration time) throws IOException {
    Load.Outcome<Cpu> outcome =
        Load.run(
            service.port(),
            traffic,
            connections,
            SETTLE,
            time,
            () -> Cpu.read(service, run.cluster()));
    int count = outcome.latencies().count();
    Cpu used = outcome.after().since(outcome.before());
    return new Sample(
        count / outcome.seconds(),
        outcome.latencies().ms(0.5),
        outcome.latencies().ms(0.99),
        used.service() * PER_ANSWERS / count,
        used.database() * PER_ANSWERS / count,
        used.own() * PER_ANSWERS / count,
        Double.NaN);
  }

  /**
   * The addresses of pages far behind: ten on the way to that one.
   *
   * @param page its number, of pages of the usual size
   */
  List<String> pagesBefore(int page, String query) throws IOException {
    List<String> pages = new ArrayList<>();
    String path = "/customers?" + query;
    String cursor = "";
    int steps = page * PAGE / PAGE_MAX;
    for (int step = 0; step < steps; step++) {
      Matcher next = NEXT.matcher(service.http().get(path + "&limit=" + PAGE_MAX + cursor));
      if (!next.find()) {
        throw new IOException("%s has fewer than %,d pages".formatted(path, page));
      }
      cursor = "&cursor=" + next.group(1);
      if (step >= steps - 10) {
        pages.add(path + cursor);
      }
    }
    return pages;
  }
}
