/** A page that shows all pictures of a run, to be looked at one by one. */
export function pictureBook(pictures: readonly string[]): string {
  const figures = pictures.map(
    (picture) =>
      `<figure><a href="${picture}"><img src="${picture}" alt="" loading="lazy"></a><figcaption>${picture}</figcaption></figure>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Screens of Fairshare</title>
<style>
body { font: 12px system-ui; display: grid; grid-template-columns: repeat(auto-fill, minmax(420px, 1fr)); gap: 16px; }
figure { margin: 0 } img { width: 100%; border: 1px solid #888 }
</style>
${figures.join("\n")}
</html>
`;
}
