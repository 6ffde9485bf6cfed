package customerservice.loyalty.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LotsTest {
  private static final Instant MAY = Instant.parse("2026-06-01T00:00:00Z");
  private static final Instant JUNE = Instant.parse("2026-07-01T00:00:00Z");

  @Test
  void keepsOneLotPerDateTheEarliestFirst() {
    Lots lots = Lots.EMPTY.with(5, null).with(3, JUNE).with(2, MAY).with(4, JUNE).with(0, MAY);
    assertThat(lots.list()).containsExactly(new Lot(2, MAY), new Lot(7, JUNE), new Lot(5, null));
    assertThat(lots.total()).isEqualTo(14);
  }

  @Test
  void spendsTheEarliestLotFirst() {
    Lots lots = Lots.EMPTY.with(5, null).with(7, JUNE).with(2, MAY);
    Lots.Spending spending = lots.spend(6);
    assertThat(spending.taken()).containsExactly(new Lot(-2, MAY), new Lot(-4, JUNE));
    assertThat(spending.left().list()).containsExactly(new Lot(3, JUNE), new Lot(5, null));
    assertThat(lots.spend(14).left()).isEqualTo(Lots.EMPTY);
    assertThat(lots.spend(0).taken()).isEqualTo(List.of());
  }

  @Test
  void refusesToSpendMoreThanTheTotal() {
    assertThatThrownBy(() -> Lots.EMPTY.with(5, MAY).spend(6))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
