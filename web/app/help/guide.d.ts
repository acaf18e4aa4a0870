declare module "virtual:guide" {
  /** In the order of the list; `html` is made from docs/ when the pages are built. */
  export const pages: readonly { readonly id: string; readonly title: string; readonly html: string }[];
}
