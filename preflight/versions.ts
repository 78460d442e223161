/** Major and minor version in the tag of an image, or undefined where it has none. */
export const versionIn = (image: string): readonly number[] | undefined =>
  /:v?(\d+)\.(\d+)[^:/]*$/
    .exec(image.split('@')[0] ?? '')
    ?.slice(1)
    .map(Number);

/** Whether a version comes before another; both are major and minor. */
export const isBefore = (
  [major = 0, minor = 0]: readonly number[],
  [least = 0, minimum = 0]: readonly number[],
): boolean => major < least || (major === least && minor < minimum);
