package customerservice.start;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Eventually;
import customerservice.testing.Reports;
import customerservice.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two services on one database are as consistent as one. */
@Tag("slow")
class TwoServicesIT {
  private static final String SECRET = "the-secret-of-the-tests-is-long-enough-for-hs256";
  private static final int TILLS = 32;
  private static final int CUSTOMERS = 3;
  private static final int RESPONSES = 1500;
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @Test
  void postEverythingOnce(@TempDir Path folder) throws Exception {
    TestPostgres.Database database = TestPostgres.newDatabase("two_services");
    Map<String, String> settings =
        Map.of(
            "DATABASE_URL",
            TestPostgres.text(database.service()),
            "DATABASE_MIGRATION_URL",
            TestPostgres.text(database.owner()),
            "HOST",
            "127.0.0.1",
            "SUPABASE_JWT_SECRET",
            SECRET);
    String token =
        Tokens.of(database.settings(), SECRET, InstantSource.system())
            .mint("admin", "ana", Duration.ofHours(1));
    try (RunningService one = start(folder.resolve("one"), settings);
        RunningService other = start(folder.resolve("other"), settings)) {
      one.awaitReady();
      other.awaitReady();
      List<String> customers = new ArrayList<>();
      for (int i = 0; i < CUSTOMERS; i++) {
        customers.add(Tills.customer(token, one.port(), i));
      }
      Tills tills = new Tills(token, customers);
      tills.open(TILLS, List.of(one.port(), other.port()));
      Eventually.await(LIMIT, "there are many responses", () -> tills.responses() > RESPONSES);
      tills.close();
      assertThat(tills.inDoubt()).isZero();
      // Each service recognizes the other's postings by key or reference.
      int again = tills.sendAllAgain(other.port());
      Tills.Count count = tills.count(one.port());
      Reports.write("two-services.txt", "%d sent again, %s%n".formatted(again, count));
      assertThat(count.acknowledged()).isPositive();
      assertThat(count.lost() + count.doubled() + count.unknown()).isZero();
      assertThat(tills.areConsistent(other.port())).isTrue();
    }
  }

  private static RunningService start(Path folder, Map<String, String> settings) throws Exception {
    return RunningService.start(Files.createDirectory(folder), settings);
  }
}
