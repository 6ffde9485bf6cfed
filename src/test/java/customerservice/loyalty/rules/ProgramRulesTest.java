package customerservice.loyalty.rules;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.rules.Program.Rounding;
import customerservice.platform.BusinessDays;
import java.math.BigDecimal;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramRulesTest {
  @ParameterizedTest
  @CsvSource({
    "0,bronze",
    "499,bronze",
    "500,silver",
    "1999,silver",
    "2000,gold",
    "4999,gold",
    "5000,platinum",
    "9000000000000,platinum"
  })
  void reachesATierAtItsThreshold(long points, String tier) {
    assertThat(Program.STANDARD.tierFor(points).name()).isEqualTo(tier);
  }

  @ParameterizedTest
  @CsvSource({
    "FLOOR,1.00,1,1,1",
    "FLOOR,1.99,1,1,1",
    "HALF_UP,1.49,1,1,1",
    "HALF_UP,1.50,1,1,2",
    "CEIL,1.01,1,1,2",
    "CEIL,1.00,1,1,1",
    "FLOOR,0.99,1,1,0",
    "FLOOR,3.33,0.3,1.25,1",
    "HALF_UP,42.50,0.1,1.5,6",
    "CEIL,0.01,0.0001,1,1",
    "FLOOR,10000000.99,1,1,10000000",
  })
  void roundsOnceAtTheEnd(
      Rounding rounding, BigDecimal amount, BigDecimal rate, BigDecimal multiplier, long points) {
    Program program =
        new Program(
            "Test",
            "EUR",
            rate,
            rounding,
            List.of(new Tier("only", 0, multiplier, List.of())),
            null,
            null,
            new BusinessDays(ZoneOffset.UTC, LocalTime.MIDNIGHT),
            null,
            List.of());
    assertThat(program.pointsFor(amount, program.firstTier()).result()).isEqualTo(points);
  }
}
