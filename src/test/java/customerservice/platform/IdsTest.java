package customerservice.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IdsTest {
  private static final Instant TIME = Instant.parse("2026-05-17T10:00:00.123456Z");

  @Test
  void areUuidsOfVersion7WithTheirTime() {
    UUID id = Ids.at(TIME);
    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(TIME.toEpochMilli());
  }

  @Test
  void sortByTime() {
    assertThat(Ids.at(TIME).toString()).isLessThan(Ids.at(TIME.plusMillis(1)).toString());
    assertThat(Ids.at(TIME).toString()).isLessThan(Ids.at(TIME.plusNanos(1_000)).toString());
    assertThat(Ids.at(TIME.plusNanos(543_999)).toString())
        .as("the last microsecond of a millisecond")
        .isLessThan(Ids.at(TIME.plusNanos(544_000)).toString());
  }

  @Test
  void areUnique() {
    assertThat(IntStream.range(0, 10_000).mapToObj(i -> Ids.at(TIME)).collect(Collectors.toSet()))
        .hasSize(10_000);
  }
}
