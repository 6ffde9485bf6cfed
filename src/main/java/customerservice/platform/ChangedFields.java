package customerservice.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The names of what has another value than before. */
public final class ChangedFields {
  private final List<String> names = new ArrayList<>();

  /** Compares one more field. */
  public ChangedFields compare(String name, @Nullable Object before, @Nullable Object after) {
    if (!Objects.equals(before, after)) {
      names.add(name);
    }
    return this;
  }

  /** All that have changed, in the order in which they were compared. */
  public List<String> names() {
    return List.copyOf(names);
  }
}
