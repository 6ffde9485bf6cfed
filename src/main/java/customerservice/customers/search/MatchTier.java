package customerservice.customers.search;

/**
 * How well a customer fits the words that are looked for; each class is without those before it.
 */
enum MatchTier {
  /** The whole text is the id, or a contact. */
  EXACT(0),

  /** All words are there whole. */
  WHOLE(1),

  /** All are there, or words that begin so. */
  BEGINNING(2),

  /** The same, or words of names that are spelled closely. */
  CLOSE(3);

  /** Parts of a class are numbered by the word whose terms are walked along. */
  private static final int WORDS = 1_000;

  private static final int READINGS = 2;

  private final int number;

  MatchTier(int number) {
    this.number = number;
  }

  /** The number of a class of customers who fit one of the readings: they come in this order. */
  int of(int reading) {
    return number * READINGS + reading;
  }

  /**
   * The section of the list that a class is in.
   *
   * @param index the place of the word that it is read along
   */
  int section(int reading, int index) {
    return of(reading) * WORDS + index;
  }

  /** The number of the class that a place is in. */
  static int classOf(SeekKey place) {
    return place.section() / WORDS;
  }

  /** The place of the word along which a page was read that has ended there. */
  static int indexOf(SeekKey place) {
    return place.section() % WORDS;
  }
}
